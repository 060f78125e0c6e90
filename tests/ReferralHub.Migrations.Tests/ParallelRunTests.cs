using FluentAssertions;
using ReferralHub.Migrations.Tests.Host;
using Xunit;

namespace ReferralHub.Migrations.Tests;

public sealed class ParallelRunTests : MigrationTest
{
    // part of the contract: two releases that run at once have to agree on it
    private const string TakeLock = "select pg_advisory_lock(x'526566657272616c'::bigint)";

    public ParallelRunTests()
    {
        Scripts["0001_create_fruits.sql"] = "create table fruits as select current_setting('lock_timeout') as name;";
        Scripts["0002_add_apple.sql"] = "insert into fruits values ('apple');";
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public async Task Runs_at_the_same_time_apply_each_script_once(int count)
    {
        Cli[] runs;
        await using (await Database.Session(TakeLock))
        {
            runs = [.. Enumerable.Range(0, count).Select(_ => Start("up"))];
            await Task.WhenAll(runs.Select(run => run.Says("Another run is migrating this database; waiting up to 30 s.")));
        }

        var outcomes = await Task.WhenAll(runs.Select(run => run.Finish()));

        outcomes.Should().OnlyContain(outcome => outcome.ExitCode == 0);
        outcomes.SelectMany(outcome => outcome.OutputLines).Where(line => line.StartsWith("applied", StringComparison.Ordinal))
            .Should().Equal("applied 0001_create_fruits.sql", "applied 0002_add_apple.sql");
        (await Database.Journal()).Should().Equal("0001_create_fruits.sql", "0002_add_apple.sql");
        (await Database.Column<string>("select name from fruits")).Should().Equal("500ms", "apple");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.3")]
    public async Task A_run_that_waits_in_vain_gives_up(string wait)
    {
        await using var other = await Database.Session(TakeLock);

        var run = await Run("up", "--wait", wait);

        run.ExitCode.Should().Be(3);
        run.ErrorLines.Last().Should().StartWith("Another run still holds the migration lock of PostgreSQL at 127.0.0.1:");
        (await Database.HasTable("fruits")).Should().BeFalse();
    }

    [Theory]
    [InlineData("up --dry-run")]
    [InlineData("status")]
    [InlineData("verify")]
    public async Task Looking_does_not_wait_for_another_run(string arguments)
    {
        await using var other = await Database.Session(TakeLock);

        var run = await Run([.. arguments.Split(' '), "--wait", "0"]);

        run.ExitCode.Should().Be(0, run.Error);
    }
}
