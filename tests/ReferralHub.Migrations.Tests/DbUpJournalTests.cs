using FluentAssertions;
using ReferralHub.Migrations.Tests.Host;
using Xunit;

namespace ReferralHub.Migrations.Tests;

public sealed class DbUpJournalTests : MigrationTest
{
    // the table and the statements are those that DbUp sends
    private const string DbUpTable = """
        CREATE TABLE "schemaversions"
        (
            schemaversionsid serial NOT NULL,
            scriptname character varying(255) NOT NULL,
            applied timestamp without time zone NOT NULL,
            CONSTRAINT "PK_schemaversions_Id" PRIMARY KEY (schemaversionsid)
        );
        """;

    private const string DbUpRow = """
        insert into "schemaversions" (ScriptName, Applied) values ('0001_create_fruits.sql', now()::timestamp);
        """;

    private const string Shape = """
        select concat_ws(' ', column_name, data_type, character_maximum_length, is_nullable, column_default)
        from information_schema.columns
        where table_name = 'schemaversions' and column_name <> 'sha256'
        union all
        select conname || pg_get_constraintdef(oid)
        from pg_constraint
        where conrelid = 'schemaversions'::regclass
        """;

    public DbUpJournalTests()
    {
        Scripts["0001_create_fruits.sql"] = "create table fruits (name text);";
        Scripts["0002_add_apple.sql"] = "insert into fruits values ('apple');";
    }

    [Fact]
    public async Task Its_scripts_count_as_applied_and_the_others_follow()
    {
        await Database.Execute($"create table fruits (name text); {DbUpTable} {DbUpRow}");

        var run = await Run("up");

        run.Should().Be(new Outcome(0, "applied 0002_add_apple.sql\n", ""));
        (await Database.Value<long>("select count(*) from fruits")).Should().Be(1);
    }

    [Fact]
    public async Task Scripts_without_a_hash_are_taken_as_they_are_and_nothing_is_written()
    {
        await Database.Execute(DbUpTable + DbUpRow);

        var verify = await Run("verify");
        var status = await Run("status");

        verify.ExitCode.Should().Be(0);
        verify.OutputLines.Should().Equal("0001_create_fruits.sql has no recorded hash: taken as it is, `up` will record it.", "No drift.");
        status.OutputLines[1].Should().EndWith("unhashed");
        (await Database.Value<long>("select count(*) from pg_attribute where attrelid = 'schemaversions'::regclass and attname = 'sha256'"))
            .Should().Be(0);
    }

    [Fact]
    public async Task Up_records_the_missing_hashes()
    {
        await Database.Execute($"create table fruits (name text); {DbUpTable} {DbUpRow}");
        await Run("up");
        Scripts["0001_create_fruits.sql"] = "create table fruits (name varchar);";

        var verify = await Run("verify");

        verify.ExitCode.Should().Be(4);
        verify.Error.Should().StartWith("0001_create_fruits.sql was changed");
    }

    [Fact]
    public async Task A_script_that_DbUp_recorded_twice_is_one_script()
    {
        await Database.Execute($"create table fruits (name text); {DbUpTable} {DbUpRow} {DbUpRow}");

        var run = await Run("up");

        run.Should().Be(new Outcome(0, "applied 0002_add_apple.sql\n", ""));
    }

    [Fact]
    public async Task DbUp_can_take_over()
    {
        await Run("up", "--to", "0001");
        var executed = await Database.Column<string>("select ScriptName from \"schemaversions\" order by ScriptName");
        await Database.Execute("insert into \"schemaversions\" (ScriptName, Applied) values ('0002_add_apple.sql', now()::timestamp)");

        var run = await Run("up");

        executed.Should().Equal("0001_create_fruits.sql");
        run.Should().Be(new Outcome(0, "Nothing to apply.\n", ""));
    }

    [Fact]
    public async Task Our_journal_is_DbUps_but_for_the_hash()
    {
        await Run("up");
        var ours = await Database.Column<string>(Shape);
        await Database.Execute($"drop table schemaversions; {DbUpTable}");

        var theirs = await Database.Column<string>(Shape);

        ours.Should().HaveCount(4).And.Equal(theirs);
    }

    [Fact]
    public async Task A_journal_of_another_shape_is_a_clear_failure()
    {
        await Database.Execute("create view schemaversions as select 1 as one");

        var run = await Run("status");

        run.Should().Be(new Outcome(1, "", "The journal cannot be used: 42703 column \"scriptname\" does not exist\n"));
    }
}
