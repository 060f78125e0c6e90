using FluentAssertions;
using ReferralHub.Migrations;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Migrations;

public sealed class UpTests
{
    private static readonly Script s_first = new("0001_create_things.sql", "select pg_sleep(0.2);\ncreate table things (id int);");
    private static readonly Script s_second = new("0002_fill_things.sql", "insert into things values (1);");

    [Fact]
    public async Task The_second_run_finds_nothing_to_do()
    {
        await using var database = await TestDatabase.Empty();

        var first = await MigratorRun.Of(database.ConnectionString, [s_second, s_first], "up");
        var second = await MigratorRun.Of(database.ConnectionString, [s_first, s_second], "up");

        first.Should().Be(new MigratorRun(0, "applied 0001_create_things.sql\napplied 0002_fill_things.sql\n", ""));
        second.Should().Be(new MigratorRun(0, "Nothing to apply.\n", ""));
        (await database.Scalar<long>("select count(*) from things")).Should().Be(1);
    }

    [Fact]
    public async Task It_stops_after_the_script_it_is_told_to_and_goes_on_from_there()
    {
        await using var database = await TestDatabase.Empty();

        var some = await MigratorRun.Of(database.ConnectionString, [s_second, s_first], "up", "--to", "0001");
        var rest = await MigratorRun.Of(database.ConnectionString, [s_second, s_first], "up", "--to", "0002");
        var below = await MigratorRun.Of(database.ConnectionString, [s_second, s_first], "up", "--to", "0001");

        some.Should().Be(new MigratorRun(0, "applied 0001_create_things.sql\n", ""));
        rest.Should().Be(new MigratorRun(0, "applied 0002_fill_things.sql\n", ""));
        below.Should().Be(new MigratorRun(0, "Nothing to apply.\n", ""));
    }

    [Fact]
    public async Task A_script_that_comes_in_below_the_last_applied_one_is_applied()
    {
        await using var database = await TestDatabase.Empty();
        var third = new Script("0003_create_others.sql", "create table others (id int);");
        _ = await MigratorRun.Of(database.ConnectionString, [s_first, third], "up");

        var run = await MigratorRun.Of(database.ConnectionString, [s_first, s_second, third], "up");

        run.Should().Be(new MigratorRun(0, "applied 0002_fill_things.sql\n", ""));
    }

    [Fact]
    public async Task Twenty_runs_at_once_apply_each_script_once()
    {
        await using var database = await TestDatabase.Empty();

        var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() =>
            MigratorRun.Of(database.ConnectionString, [s_first, s_second], "up", "--wait", "120"))));

        runs.Should().OnlyContain(run => run.ExitCode == 0 && run.Error == "");
        runs.Count(run => run.Output.Contains("applied", StringComparison.Ordinal)).Should().Be(1);
        (await database.Scalar<long>("select count(*) from things")).Should().Be(1);
        (await database.Scalar<long>("select count(*) from public.schemaversions")).Should().Be(2);
    }

    [Fact]
    public async Task Two_processes_at_once_apply_the_embedded_scripts_once()
    {
        await using var database = await TestDatabase.Empty();

        var runs = await Task.WhenAll(
            Executable.Run("ReferralHub.Migrations", database.ConnectionString, "up"),
            Executable.Run("ReferralHub.Migrations", database.ConnectionString, "up"));

        runs.Should().OnlyContain(run => run.ExitCode == 0 && run.Error == "");
        runs.Count(run => run.Output.Contains("applied 0001_comment_schema.sql", StringComparison.Ordinal)).Should().Be(1);
        (await database.Scalar<string>("select obj_description('public'::regnamespace)")).Should().StartWith("ReferralHub");
        (await database.Scalar<long>("select count(*) from public.schemaversions")).Should().Be(Script.Embedded.Count);
    }

    [Fact]
    public async Task A_run_that_never_ends_is_waited_for_only_so_long()
    {
        await using var database = await TestDatabase.Empty();
        await using var other = await database.Hold("select pg_advisory_lock(5937264269655695724)");

        var run = await MigratorRun.Of(database.ConnectionString, [s_first], "up", "--wait", "1");

        run.ExitCode.Should().Be(3);
        run.Error.Should().Be("Another run still holds the migration lock.\n");
    }
}
