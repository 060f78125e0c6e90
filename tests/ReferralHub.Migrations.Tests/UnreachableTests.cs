using FluentAssertions;
using ReferralHub.Migrations.Tests.Host;
using Xunit;

namespace ReferralHub.Migrations.Tests;

public sealed class UnreachableTests : MigrationTest, IDisposable
{
    private readonly Door _door = new();

    public UnreachableTests() => Scripts["0001_create_fruits.sql"] = "create table fruits (name text);";

    public void Dispose() => _door.Dispose();

    [Theory]
    [InlineData("up")]
    [InlineData("status")]
    public async Task A_server_that_is_down_is_waited_for_and_then_named(string command)
    {
        var run = await Run(_door.To(Database, password: "hunter2"), [command, "--wait", "2.5"]);

        run.ExitCode.Should().Be(3);
        run.ErrorLines.Should().HaveCount(2);
        run.ErrorLines[0].Should().MatchRegex(@"^PostgreSQL at .+:\d+ does not answer yet \(Connection refused\); waiting up to 2.5 s\.$");
        run.ErrorLines[1].Should().MatchRegex(@"^PostgreSQL at .+:\d+ cannot be reached: Connection refused$");
    }

    [Fact]
    public async Task Without_a_wait_there_is_one_attempt()
    {
        var run = await Run(_door.To(Database), ["up", "--wait", "0"]);

        run.ExitCode.Should().Be(3);
        run.ErrorLines.Should().ContainSingle().Which.Should().EndWith("cannot be reached: Connection refused");
    }

    [Fact]
    public async Task A_server_that_stays_silent_is_given_up()
    {
        _door.OpenToSilence();

        var run = await Run(_door.To(Database), ["up", "--wait", "1"]);

        run.ExitCode.Should().Be(3);
        run.ErrorLines.Should().ContainSingle().Which.Should().Contain("cannot be reached: ");
    }

    [Fact]
    public async Task A_server_that_comes_up_during_the_wait_is_migrated()
    {
        using var run = Start(_door.To(Database), ["up"]);
        await run.Says("does not answer yet");

        _door.Open(Database);

        (await run.Finish()).Should().BeEquivalentTo(new { ExitCode = 0, Output = "applied 0001_create_fruits.sql\n" });
    }

    [Fact]
    public async Task A_server_that_is_starting_up_is_waited_for()
    {
        _door.Open(Database, refusals: 2, "57P03", "the database system is starting up");

        var run = await Run(_door.To(Database), ["up"]);

        run.ExitCode.Should().Be(0, run.Error);
        run.Error.Should().Contain("does not answer yet (the database system is starting up)");
        _door.Visitors.Should().Be(3);
    }

    [Fact]
    public async Task A_wrong_password_is_not_tried_twice_and_not_shown()
    {
        _door.Open(Database, refusals: int.MaxValue, "28P01", "password authentication failed for user \"ada\"");

        var run = await Run(_door.To(Database, password: "hunter2"), ["up"]);

        run.ExitCode.Should().Be(3);
        run.Error.Should().EndWith("turned the connection away: password authentication failed for user \"ada\"\n");
        run.Error.Should().NotContain("hunter2");
        _door.Visitors.Should().Be(1);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_not_waited_for()
    {
        var run = await Run(Database.With(settings => settings.Database = "nowhere"), ["up", "--wait", "3600"]);

        run.ExitCode.Should().Be(3);
        run.Error.Should().EndWith("turned the connection away: database \"nowhere\" does not exist\n");
    }
}
