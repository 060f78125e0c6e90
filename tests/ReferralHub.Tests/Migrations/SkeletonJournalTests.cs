using DbUp;
using DbUp.Engine;
using DbUp.Postgresql;
using FluentAssertions;
using Npgsql;
using ReferralHub.Migrations;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Migrations;

/// <summary>Databases of the first release, whose journal was DbUp's own and held no hashes.</summary>
public sealed class SkeletonJournalTests
{
    private const string CountHashes = "select count(*) from public.schemaversions where sha256 is not null";

    private const string Shape =
        """
        select string_agg(concat_ws(' ', column_name, data_type, character_maximum_length, is_nullable, column_default), ', ')
            || (select string_agg(conname || pg_get_constraintdef(oid), ', ')
                from pg_constraint
                where conrelid = 'public.schemaversions'::regclass and contype = 'p')
        from information_schema.columns
        where table_name = 'schemaversions' and column_name <> 'sha256'
        """;

    private static readonly Script s_first = new("0001_create_things.sql", "create table things (id int);");
    private static readonly Script s_second = new("0002_fill_things.sql", "insert into things values (1);");

    [Theory]
    [InlineData("up")]
    [InlineData("up --to 0001")]
    public async Task Up_fills_in_the_hashes_though_nothing_is_pending(string command)
    {
        await using var database = await OfSkeleton(s_first, s_second);

        var up = await MigratorRun.Of(database.ConnectionString, [s_first, s_second], command.Split(' '));
        var verify = await MigratorRun.Of(database.ConnectionString, [new Script(s_first.Name, "edited"), s_second], "verify");

        up.Should().Be(new MigratorRun(0, "Nothing to apply.\n", ""));
        (await database.Scalar<long>(CountHashes)).Should().Be(2);
        verify.Should().Be(new MigratorRun(4, "", "0001_create_things.sql was changed after it was applied.\n"));
    }

    [Fact]
    public async Task Its_scripts_count_as_applied_and_the_others_follow()
    {
        await using var database = await OfSkeleton(s_first);

        var run = await MigratorRun.Of(database.ConnectionString, [s_first, s_second], "up");

        run.Should().Be(new MigratorRun(0, "applied 0002_fill_things.sql\n", ""));
        (await database.Scalar<long>(CountHashes)).Should().Be(2);
    }

    [Fact]
    public async Task Hashes_that_were_filled_in_stay_when_a_script_fails()
    {
        await using var database = await OfSkeleton(s_first);

        var run = await MigratorRun.Of(database.ConnectionString, [s_first, new Script("0002_fail.sql", "select 1 / 0;")], "up");

        run.ExitCode.Should().Be(1);
        (await database.Scalar<string>("select string_agg(sha256, ',') from public.schemaversions")).Should().Be(s_first.Sha256);
    }

    [Theory]
    [InlineData("verify", "No drift.\n")]
    [InlineData("up --dry-run", "would apply 0002_fill_things.sql\n")]
    [InlineData("status", "0001_create_things.sql  2026-03-01 09:05:07Z  applied\n0002_fill_things.sql    -                     pending\n")]
    public async Task Looking_at_it_finds_no_drift_and_writes_nothing(string command, string output)
    {
        await using var database = await OfSkeleton(s_first);
        await database.Execute("update public.schemaversions set applied = '2026-03-01 09:05:07.9'");

        var run = await MigratorRun.Of(database.ReadOnlyConnectionString, [s_first, s_second], command.Split(' '));

        run.ExitCode.Should().Be(0);
        run.Error.Should().BeEmpty();
        run.Output.Should().EndWith(output);
        (await HasHashes(database)).Should().BeFalse();
    }

    [Fact]
    public async Task A_missing_script_leaves_it_as_it_was()
    {
        await using var database = await OfSkeleton(s_first, s_second);

        var run = await MigratorRun.Of(database.ConnectionString, [s_first], "up");

        run.Should().Be(new MigratorRun(4, "", "0002_fill_things.sql was applied, and this release does not have it.\n"));
        (await HasHashes(database)).Should().BeFalse();
    }

    [Fact]
    public async Task A_script_that_DbUp_recorded_twice_is_one_script()
    {
        await using var database = await OfSkeleton(s_first);
        await database.Execute("insert into public.schemaversions (scriptname, applied) select scriptname, applied from schemaversions");

        var run = await MigratorRun.Of(database.ConnectionString, [s_first, s_second], "up");

        run.Should().Be(new MigratorRun(0, "applied 0002_fill_things.sql\n", ""));
    }

    [Fact]
    public async Task A_journal_that_somebody_keeps_reading_is_left_alone_before_others_queue_up()
    {
        await using var database = await OfSkeleton(s_first);
        await using var reader = await database.Hold("begin; lock table public.schemaversions in access share mode");

        var run = await MigratorRun.Of(database.ConnectionString, [s_first, s_second], "up");

        run.Should().Be(new MigratorRun(1, "", "The journal cannot be used: 55P03 canceling statement due to lock timeout\n"));
        (await database.Scalar<long>("select count(*) from things")).Should().Be(0);
    }

    [Fact]
    public async Task Ours_is_the_same_but_for_the_hash_so_the_first_release_can_go_on_with_it()
    {
        await using var ours = await TestDatabase.Empty();
        _ = await MigratorRun.Of(ours.ConnectionString, [s_first], "up");
        await using var skeletons = await OfSkeleton(s_first);

        DbUpAlone(ours, s_first, s_second);
        var run = await MigratorRun.Of(ours.ConnectionString, [s_first, s_second], "up");

        run.Should().Be(new MigratorRun(0, "Nothing to apply.\n", ""));
        (await ours.Scalar<long>(CountHashes)).Should().Be(2);
        (await ours.Scalar<string>(Shape)).Should().Be(await skeletons.Scalar<string>(Shape));
    }

    private static async Task<TestDatabase> OfSkeleton(params Script[] applied)
    {
        var database = await TestDatabase.Empty();
        DbUpAlone(database, applied);
        return database;
    }

    // as the first release called it
    private static void DbUpAlone(TestDatabase database, params Script[] scripts)
    {
        using var dataSource = NpgsqlDataSource.Create(database.ConnectionString);
        var result = DeployChanges.To.PostgresqlDatabase(new PostgresqlConnectionManager(dataSource))
            .WithScripts(scripts.Select(script => new SqlScript(script.Name, script.Text)))
            .JournalToPostgresqlTable("public", "schemaversions")
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        result.Successful.Should().BeTrue();
    }

    private static Task<bool> HasHashes(TestDatabase database) => database.Scalar<bool>(
        "select exists (select from information_schema.columns where table_name = 'schemaversions' and column_name = 'sha256')");
}
