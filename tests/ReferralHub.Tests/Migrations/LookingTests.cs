using FluentAssertions;
using ReferralHub.Migrations;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Migrations;

/// <summary>The commands that only look: they need no right to write, no journal and no lock.</summary>
public sealed class LookingTests
{
    private const string Catalogue = "select string_agg(oid::text, ' ' order by oid) from pg_class";

    private static readonly Script s_first = new("0001_create_things.sql", "create table things (id int);");
    private static readonly Script s_second = new("0002_create_others.sql", "create table others (id int);");

    [Theory]
    [InlineData("up --dry-run", "would apply 0001_create_things.sql\nwould apply 0002_create_others.sql\n")]
    [InlineData("up --dry-run --to 0001", "would apply 0001_create_things.sql\n")]
    [InlineData("verify", "No drift.\n")]
    [InlineData("status", "0001_create_things.sql  -                     pending\n0002_create_others.sql  -                     pending\n")]
    public async Task They_leave_an_empty_database_empty(string command, string output)
    {
        await using var database = await TestDatabase.Empty();
        var before = await database.Scalar<string>(Catalogue);

        var run = await MigratorRun.Of(database.ReadOnlyConnectionString, [s_second, s_first], command.Split(' '));

        run.ExitCode.Should().Be(0);
        run.Error.Should().BeEmpty();
        run.Output.Should().EndWith(output);
        (await database.Scalar<string>(Catalogue)).Should().Be(before);
    }

    [Theory]
    [InlineData("up --dry-run")]
    [InlineData("verify")]
    [InlineData("status")]
    public async Task They_do_not_wait_for_another_run(string command)
    {
        await using var database = await TestDatabase.Empty();
        await using var other = await database.Hold("select pg_advisory_lock(5937264269655695724)");

        var run = await MigratorRun.Of(database.ConnectionString, [s_first], [.. command.Split(' '), "--wait", "0"]);

        run.ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task A_dry_run_has_nothing_to_say_once_all_is_applied()
    {
        await using var database = await TestDatabase.Empty();
        _ = await MigratorRun.Of(database.ConnectionString, [s_first], "up");

        var run = await MigratorRun.Of(database.ReadOnlyConnectionString, [s_first], "up", "--dry-run");

        run.Should().Be(new MigratorRun(0, "Nothing to apply.\n", ""));
    }

    [Fact]
    public async Task Status_shows_how_each_script_stands()
    {
        await using var database = await TestDatabase.Empty();
        var gone = new Script("0002_gone.sql", "select 2;");
        var edited = new Script("0003_edited.sql", "select 3;");
        _ = await MigratorRun.Of(database.ConnectionString, [s_first, gone, edited], "up");
        await database.Execute("update public.schemaversions set applied = '2026-12-01 10:15:00.9'");

        edited = new Script(edited.Name, "select 4;");
        var run = await MigratorRun.Of(database.ReadOnlyConnectionString, [s_first, s_second, edited], "status");

        run.Should().Be(new MigratorRun(0, """
            script                  applied               state
            0001_create_things.sql  2026-12-01 10:15:00Z  applied
            0002_create_others.sql  -                     pending
            0002_gone.sql           2026-12-01 10:15:00Z  missing
            0003_edited.sql         2026-12-01 10:15:00Z  changed

            """, ""));
    }

    [Fact]
    public async Task The_time_of_a_script_is_UTC_whatever_the_database_reckons_in()
    {
        await using var database = await TestDatabase.Empty();
        await database.Execute("do $$ begin execute format('alter database %I set timezone = ''Asia/Tokyo''', current_database()); end $$");
        _ = await MigratorRun.Of(database.ConnectionString, [s_first], "up");

        var statuses = await new Migrator(database.ConnectionString, [s_first], TimeSpan.FromSeconds(30), _ => { }).Status();

        statuses.Single().AppliedAt.Should().BeCloseTo(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5));
    }
}
