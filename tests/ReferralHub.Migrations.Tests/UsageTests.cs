using FluentAssertions;
using ReferralHub.Migrations.Tests.Host;
using Xunit;

namespace ReferralHub.Migrations.Tests;

public sealed class UsageTests : MigrationTest
{
    [Theory]
    [InlineData("")]
    [InlineData("down")]
    [InlineData("up now")]
    [InlineData("up --force")]
    [InlineData("up --to")]
    [InlineData("up --to last")]
    [InlineData("up --to -1")]
    [InlineData("up --wait soon")]
    [InlineData("up --wait -1")]
    [InlineData("up --wait NaN")]
    [InlineData("up --lock-timeout 0")]
    [InlineData("up --lock-attempts 0")]
    [InlineData("up --lock-attempts often")]
    [InlineData("up --statement-timeout -1")]
    [InlineData("verify --lock-timeout 1")]
    [InlineData("up --scripts /nowhere")]
    [InlineData("status --dry-run")]
    public async Task Arguments_that_make_no_sense_are_refused(string arguments)
    {
        using var cli = Cli.Start(Database.ConnectionString, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        var run = await cli.Finish();

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.Error.Should().EndWith("See --help.\n").And.NotContain("   at ").And.NotContain("System.");
    }

    [Fact]
    public async Task Help_tells_the_commands_and_the_exit_codes()
    {
        using var cli = Cli.Start(null, "--help");

        var run = await cli.Finish();

        run.ExitCode.Should().Be(0);
        run.Output.Should().ContainAll(
            "up ", "status ", "verify ", "ConnectionStrings__Postgres", "4 an applied script changed", "5 other sessions");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Database=shop;Username=ada")]
    [InlineData("Host=db;Password=half;secret")]
    [InlineData("Host=db;Port=many;Password=secret")]
    [InlineData("postgres://ada:secret@db/shop")]
    public async Task A_connection_string_that_makes_no_sense_is_refused_by_the_name_of_its_setting(string? connectionString)
    {
        using var cli = Cli.Start(connectionString, "up");

        var run = await cli.Finish();

        run.Should().Be(new Outcome(
            2, "", "ConnectionStrings__Postgres must be set, like Host=...;Database=...;Username=...;Password=...\n"));
    }

    [Theory]
    [InlineData("0003_add_pear.sql", "expected 0002, found 0003_add_pear.sql")]
    [InlineData("0001_add_pear.sql", "expected 0002, found 0001_create_fruits.sql")]
    [InlineData("0000_add_pear.sql", "expected 0001, found 0000_add_pear.sql")]
    [InlineData("2_add_pear.sql", "2_add_pear.sql is not a script name")]
    [InlineData("0002_pear.sql", "0002_pear.sql is not a script name")]
    [InlineData("0002_Add_Pear.sql", "0002_Add_Pear.sql is not a script name")]
    [InlineData("0002_add_pear.SQL", "0002_add_pear.SQL is not a script name")]
    public async Task Script_names_without_an_order_are_refused(string name, string reason)
    {
        Scripts["0001_create_fruits.sql"] = "create table fruits (name text);";
        Scripts[name] = "select 1;";

        var run = await Run("up");

        run.ExitCode.Should().Be(2);
        run.ErrorLines.Should().ContainSingle().Which.Should().Contain(reason);
        (await Database.HasTable("fruits")).Should().BeFalse();
    }

    [Fact]
    public async Task A_script_in_another_encoding_is_refused()
    {
        Scripts.WriteBytes("0001_create_fruits.sql", [.. "-- p"u8, 0xE4, .. "ren"u8]);

        var run = await Run("up");

        run.Should().Be(new Outcome(2, "", "0001_create_fruits.sql is not UTF-8.\n"));
    }
}
