using System.Diagnostics;
using FluentAssertions;
using Npgsql;
using ReferralHub.Migrations.Tests.Host;
using Xunit;

namespace ReferralHub.Migrations.Tests;

/// <summary>Scripts on tables that others use: nobody waits long behind a script, and it is applied as a whole or not.</summary>
public sealed class BusyTablesTests : MigrationTest
{
    private const string AtWork = "begin; insert into fruits values ('apple')";

    public BusyTablesTests() => Scripts["0001_create_fruits.sql"] = "create table fruits (name text);\ncreate table baskets (id int);";

    [Fact]
    public async Task A_script_that_never_gets_its_lock_gives_up_with_a_code_of_its_own_and_leaves_nothing()
    {
        await Run("up");
        Scripts["0002_alter_fruits.sql"] = "create table seeds (id int);\nalter table fruits add color text;";
        await using var other = await Database.Session(AtWork);

        var run = await Run("up", "--lock-timeout", "0.05", "--lock-attempts", "3");

        run.ExitCode.Should().Be(5);
        run.ErrorLines.Should().Equal(
            "0002_alter_fruits.sql: another session keeps a lock. Trying up to 3 times.",
            "0002_alter_fruits.sql, line 2: 55P03 canceling statement due to lock timeout",
            "  hint: Another session kept a lock for too long. Run `up` again when it is done.");
        (await Database.HasTable("seeds")).Should().BeFalse();
        (await Database.Journal()).Should().Equal("0001_create_fruits.sql");
    }

    [Fact]
    public async Task A_script_that_meets_a_lock_is_begun_anew_until_it_gets_it()
    {
        await Run("up");
        Scripts["0002_alter_fruits.sql"] = "create table seeds (id int);\nalter table fruits add color text;";
        Cli run;
        await using (await Database.Session(AtWork))
        {
            run = Start("up", "--lock-timeout", "0.05");
            await run.Says("another session keeps a lock. Trying up to 40 times.");
        }

        var outcome = await run.Finish();

        outcome.ExitCode.Should().Be(0, outcome.Error);
        (await Database.HasTable("seeds")).Should().BeTrue();
        run.Dispose();
    }

    [Fact]
    public async Task A_script_that_blocks_with_somebody_else_crosswise_is_the_one_that_gives_way()
    {
        await Run("up");
        Scripts["0002_alter_both.sql"] = "alter table baskets add size int;\nselect pg_sleep(0.3);\nalter table fruits add color text;";
        await using var other = await Database.Session(AtWork);
        using var run = Start("up", "--lock-timeout", "0.1");
        await Eventually.Holds(
            () => Database.Value<bool>(
                "select exists (select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database())"),
            () => "the script to hold the baskets");

        var crosswise = async () =>
        {
            await using var command = new NpgsqlCommand("select count(*) from baskets; commit", other);
            await command.ExecuteNonQueryAsync();
        };

        await crosswise.Should().NotThrowAsync();
        (await run.Finish()).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Nobody_waits_behind_a_script_for_longer_than_it_waits_itself()
    {
        await Run("up");
        Scripts["0002_alter_fruits.sql"] = "alter table fruits add color text";
        await using var other = await Database.Session(AtWork);
        using var run = Start("up", "--lock-attempts", "3");
        await run.Says("another session keeps a lock");

        var longest = TimeSpan.Zero;
        await using var passer = await Database.Session("select");
        await using var look = new NpgsqlCommand("select count(*) from fruits", passer);
        for (var giveUp = run.Finish(); !giveUp.IsCompleted; await Task.Delay(5))
        {
            var start = Stopwatch.GetTimestamp();
            await look.ExecuteNonQueryAsync();
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(start).Ticks));
        }

        longest.Should().BeGreaterThan(TimeSpan.FromMilliseconds(100), "else they never met").And.BeLessThan(TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public async Task A_statement_that_takes_too_long_is_stopped_with_its_script()
    {
        Scripts["0002_create_slowly.sql"] = "create table slow (id int);\nselect pg_sleep(60);";

        var run = await Run("up", "--statement-timeout", "0.1");

        run.ExitCode.Should().Be(1);
        run.Error.Should().StartWith("0002_create_slowly.sql, line 2: 57014 canceling statement due to statement timeout\n  hint: ")
            .And.Contain("--statement-timeout");
        (await Database.HasTable("slow")).Should().BeFalse();
    }
}
