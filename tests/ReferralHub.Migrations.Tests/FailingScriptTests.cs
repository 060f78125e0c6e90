using FluentAssertions;
using ReferralHub.Migrations.Tests.Host;
using Xunit;

namespace ReferralHub.Migrations.Tests;

public sealed class FailingScriptTests : MigrationTest
{
    public FailingScriptTests() => Scripts["0001_create_fruits.sql"] = "create table fruits (name text constraint fruits_name unique);";

    [Fact]
    public async Task Is_rolled_back_while_those_before_it_stay()
    {
        Scripts["0002_create_seeds.sql"] = "create table seeds (id int);\ninsert into seeds values ('x');";
        Scripts["0003_create_trees.sql"] = "create table trees (id int);";

        var run = await Run("up");

        run.ExitCode.Should().Be(1);
        run.Output.Should().Be("applied 0001_create_fruits.sql\n");
        (await Database.Journal()).Should().Equal("0001_create_fruits.sql");
        (await Database.HasTable("seeds")).Should().BeFalse();
        (await Database.HasTable("trees")).Should().BeFalse();
    }

    [Fact]
    public async Task Can_be_corrected_and_applied()
    {
        Scripts["0002_create_seeds.sql"] = "create table seeds (id int);\nselect nonsense;";
        await Run("up");
        Scripts["0002_create_seeds.sql"] = "create table seeds (id int);";

        var run = await Run("up");

        run.Should().Be(new Outcome(0, "applied 0002_create_seeds.sql\n", ""));
    }

    [Theory]
    [InlineData("-- why\n\nselect 1;\nselect 'é😀😀😀\n' as wide,\n  nonsense;", "line 6: 42703 column \"nonsense\" does not exist")]
    [InlineData("-- why\n\nselect 1;\n\n-- more\ncreate table\n  fruits (id int);", "line 6: 42P07 relation \"fruits\" already exists")]
    [InlineData("select 1;\r\n\r\nselec 2;", "line 3: 42601 syntax error at or near \"selec\"")]
    [InlineData("select 1;\n/* never\nclosed", "line 2: 42601 unterminated /* comment at or near \"/* never\nclosed\"")]
    [InlineData("select 1;\n/* /* half */", "line 2: 42601 unterminated /* comment at or near \"/* /* half */\"")]
    [InlineData("select 1;\nselect 'never;\nclosed", "line 2: 42601 unterminated quoted string at or near \"'never;\nclosed\"")]
    public async Task Is_named_with_line_code_and_message(string script, string message)
    {
        Scripts["0002_create_seeds.sql"] = script;

        var run = await Run("up");

        run.Error.Should().Be($"0002_create_seeds.sql, {message}\n");
    }

    [Fact]
    public async Task Is_shown_with_what_PostgreSQL_adds()
    {
        Scripts["0002_add_apples.sql"] = "insert into fruits values ('apple'), ('apple');";
        var duplicate = await Run("up");
        Scripts["0002_add_apples.sql"] = "do $$ begin\n  raise exception 'no' using hint = 'Try again.';\nend $$";
        var raised = await Run("up");

        duplicate.ErrorLines.Skip(1).Should().Equal("  detail: Key (name)=(apple) already exists.");
        raised.ErrorLines.Skip(1).Should().Equal("  where: PL/pgSQL function inline_code_block line 2 at RAISE", "  hint: Try again.");
    }

    [Fact]
    public async Task May_fail_at_its_commit()
    {
        Scripts["0002_create_seeds.sql"] = """
            create table seeds (id int constraint seeds_id unique deferrable initially deferred);
            insert into seeds values (1), (1);
            """;

        var run = await Run("up");

        run.ExitCode.Should().Be(1);
        run.Error.Should().StartWith("0002_create_seeds.sql, at its end: 23505 duplicate key");
        (await Database.HasTable("seeds")).Should().BeFalse();
    }

    [Theory]
    [InlineData("commit")]
    [InlineData("COMMIT and chain")]
    [InlineData("end")]
    [InlineData("begin")]
    [InlineData("start transaction")]
    [InlineData("rollback")]
    [InlineData("abort")]
    [InlineData("prepare transaction 'x'")]
    public async Task Must_not_control_its_transaction(string statement)
    {
        Scripts["0002_create_seeds.sql"] = "create table seeds (id int);";
        Scripts["0003_create_trees.sql"] = $"create table trees (id int);\n\n/* now */ {statement};";

        var run = await Run("up");

        run.Should().Be(new Outcome(
            1, "", $"0003_create_trees.sql, line 3: a script is one transaction already, `{statement}` has no place in it.\n"));
        (await Database.HasTable("fruits")).Should().BeFalse();
    }

    [Fact]
    public async Task Cannot_hold_what_runs_outside_of_transactions_only()
    {
        Scripts["0002_index_fruits.sql"] = "-- why\ncreate index concurrently on fruits (name);";

        var run = await Run("up");

        run.ExitCode.Should().Be(1);
        run.ErrorLines.Should().Equal(
            "0002_index_fruits.sql, line 2: 25001 CREATE INDEX CONCURRENTLY cannot run inside a transaction block",
            "  hint: A script is one transaction. What cannot run inside of one is a script of its own, marked as CONTRIBUTING.md says.");
    }

    [Fact]
    public async Task Cannot_hold_copied_rows()
    {
        Scripts["0002_add_apple.sql"] = "insert into fruits values ('pear');\ncopy fruits from stdin;\napple\n\\.\n";

        var run = await Run("up");

        run.ExitCode.Should().Be(1);
        run.Error.Should().StartWith("0002_add_apple.sql, line 2: COPY isn't supported");
        (await Database.Value<long>("select count(*) from fruits")).Should().Be(0);
    }

    [Fact]
    public async Task May_lose_its_session()
    {
        await Run("up");
        Scripts["0002_alter_fruits.sql"] = "select pg_terminate_backend(pg_backend_pid());";

        var ended = await Run("up");

        ended.Should().Be(new Outcome(
            1, "", "0002_alter_fruits.sql, line 1: 57P01 terminating connection due to administrator command\n"));
    }
}
