using FluentAssertions;
using ReferralHub.Migrations.Tests.Host;
using Xunit;

namespace ReferralHub.Migrations.Tests;

public sealed class DriftTests : MigrationTest
{
    public DriftTests()
    {
        Scripts["0001_create_fruits.sql"] = "create table fruits (name text);\n";
        Scripts["0002_add_apple.sql"] = "insert into fruits values ('an\napple');\n";
    }

    [Fact]
    public async Task Status_shows_each_script_and_how_it_stands()
    {
        await Run("up");
        Scripts["0001_create_fruits.sql"] = "create table fruits (name varchar);";
        Scripts.Remove("0002_add_apple.sql");
        Scripts["0002_add_pear.sql"] = "insert into fruits values ('pear');";
        await Database.Execute("update schemaversions set applied = '2026-03-01 09:05:07.9'");

        var run = await Run("status");

        run.Should().Be(new Outcome(
            0,
            """
            SCRIPT                  APPLIED (UTC)        STATE
            0001_create_fruits.sql  2026-03-01 09:05:07  changed
            0002_add_apple.sql      2026-03-01 09:05:07  missing
            0002_add_pear.sql                            pending

            """,
            ""));
    }

    [Fact]
    public async Task Status_tells_the_time_in_UTC()
    {
        await Database.Execute("do $$ begin execute format('alter database %I set timezone = ''Asia/Tokyo''', current_database()); end $$");
        await Run("up");

        var age = await Database.Value<TimeSpan>("select max((now() at time zone 'utc') - applied) from schemaversions");

        age.Should().BeCloseTo(TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Status_of_a_new_database_is_all_pending_and_makes_no_journal()
    {
        var run = await Run("status");

        run.OutputLines.Skip(1).Should().HaveCount(2).And.OnlyContain(line => line.EndsWith("pending"));
        (await Database.HasTable("schemaversions")).Should().BeFalse();
    }

    [Fact]
    public async Task Pending_scripts_are_no_drift()
    {
        await Run("up", "--to", "0001");

        var run = await Run("verify");

        run.Should().Be(new Outcome(0, "No drift.\n", ""));
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("up")]
    [InlineData("up --dry-run")]
    public async Task Changed_and_missing_scripts_are_named_before_anything_is_applied(string command)
    {
        await Run("up");
        Scripts["0001_create_fruits.sql"] = "create table fruits (name varchar);";
        Scripts.Remove("0002_add_apple.sql");
        Scripts["0002_create_seeds.sql"] = "create table seeds (id int);";

        var run = await Run(command.Split(' '));

        run.Should().Be(new Outcome(
            4, "", """
            0001_create_fruits.sql was changed after it was applied.
            0002_add_apple.sql was applied, but is not there any more.

            """));
        (await Database.HasTable("seeds")).Should().BeFalse();
    }

    [Fact]
    public async Task Line_ends_and_a_byte_order_mark_are_no_change()
    {
        Scripts["0001_create_fruits.sql"] = "\uFEFFcreate table fruits (name text);\r\n";
        Scripts["0002_add_apple.sql"] = "insert into fruits values ('an\r\napple');\r\n";
        await Run("up");
        Scripts["0001_create_fruits.sql"] = "create table fruits (name text);\n";
        Scripts["0002_add_apple.sql"] = "insert into fruits values ('an\napple');\n";

        var run = await Run("verify");

        run.Should().Be(new Outcome(0, "No drift.\n", ""));
        (await Database.Value<string>("select name from fruits")).Should().Be("an\napple");
    }
}
