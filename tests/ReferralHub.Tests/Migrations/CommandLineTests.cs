using FluentAssertions;
using ReferralHub.Migrations;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Migrations;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Host=;Database=referralhub")]
    [InlineData("Host=localhost;Password=s3cret;Port=soon")]
    [InlineData("Password=s3cret;Hots=localhost")]
    public async Task A_missing_or_malformed_setting_is_2_and_named_without_its_value(string? connectionString)
    {
        var run = await MigratorRun.Of(connectionString, [], "up");

        run.Should().Be(new MigratorRun(
            2, "", "ConnectionStrings__Postgres must be set, like Host=...;Database=...;Username=...;Password=...\n"));
    }

    [Theory]
    [InlineData]
    [InlineData("sideways")]
    [InlineData("up", "--wait", "soon")]
    [InlineData("up", "--wait", "-1")]
    [InlineData("up", "--wait", "NaN")]
    [InlineData("up", "--wait")]
    [InlineData("up", "now")]
    [InlineData("up", "--to")]
    [InlineData("up", "--dry-run", "now")]
    [InlineData("status", "--to", "0001")]
    [InlineData("verify", "--dry-run")]
    public async Task A_wrong_argument_is_2(params string[] args)
    {
        var run = await MigratorRun.Of("Host=127.0.0.1;Port=1", [], args);

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.Error.Should().EndWith("See --help.\n");
    }

    [Theory]
    [InlineData("0002")]
    [InlineData("1")]
    [InlineData("00001")]
    [InlineData("+001")]
    [InlineData("0001_create_things.sql")]
    [InlineData("")]
    public async Task A_number_without_a_script_is_2_before_anybody_asks_the_database(string number)
    {
        var script = new Script("0001_create_things.sql", "create table things (id int);");

        var run = await MigratorRun.Of("Host=127.0.0.1;Port=1", [script], "up", "--to", number);
        var dryRun = await MigratorRun.Of("Host=127.0.0.1;Port=1", [script], "up", "--to", number, "--dry-run");

        run.Should().Be(new MigratorRun(
            2, "", $"There is no script {number}: one of this release is expected, by its four digits, like 0001.\n"));
        dryRun.Should().Be(run);
    }

    [Fact]
    public async Task Help_names_the_setting_and_the_exit_codes()
    {
        var (exitCode, output, _) = await Executable.Run("ReferralHub.Migrations", connectionString: null, "--help");

        exitCode.Should().Be(0);
        output.Should().Contain("ConnectionStrings__Postgres").And.Contain("Exit codes").And.Contain("status");
    }

    [Fact]
    public void The_embedded_scripts_are_numbered_without_a_gap()
    {
        Script.Embedded.Should().NotBeEmpty();
        Script.Embedded.Select(script => script.Name[..4]).Should().Equal(
            Enumerable.Range(1, Script.Embedded.Count).Select(number => $"{number:0000}"));
        Script.Embedded.Should().OnlyContain(script => script.Text.StartsWith("-- ", StringComparison.Ordinal));
    }
}
