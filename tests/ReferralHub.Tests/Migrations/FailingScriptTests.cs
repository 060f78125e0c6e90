using FluentAssertions;
using ReferralHub.Migrations;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Migrations;

public sealed class FailingScriptTests
{
    private static readonly Script s_first = new("0001_create_things.sql", "create table things (id int primary key);");

    [Fact]
    public async Task It_leaves_nothing_behind_and_what_comes_after_it_is_not_tried()
    {
        await using var database = await TestDatabase.Empty();
        var failing = new Script("0002_create_others.sql", "create table others (id int);\nselect 1 / 0;");
        var third = new Script("0003_create_more.sql", "create table more (id int);");

        var run = await MigratorRun.Of(database.ConnectionString, [s_first, failing, third], "up");

        run.Should().Be(new MigratorRun(1, "applied 0001_create_things.sql\n", "0002_create_others.sql, line 2: 22012 division by zero\n"));
        (await Tables(database)).Should().Be("schemaversions,things");
        (await database.Scalar<string>("select string_agg(scriptname, ',') from public.schemaversions")).Should().Be(s_first.Name);
    }

    [Fact]
    public async Task It_takes_no_hash_with_it()
    {
        await using var database = await TestDatabase.Empty();
        var second = new Script("0002_fill_things.sql", "insert into things values (1);");
        var failing = new Script("0003_fill_things.sql", second.Text);

        var run = await MigratorRun.Of(database.ConnectionString, [s_first, second, failing], "up");

        run.ExitCode.Should().Be(1);
        (await database.Scalar<string>("select string_agg(sha256, ',' order by scriptname) from public.schemaversions"))
            .Should().Be($"{s_first.Sha256},{second.Sha256}");
    }

    [Fact]
    public async Task The_first_one_leaves_not_even_a_journal()
    {
        await using var database = await TestDatabase.Empty();

        var run = await MigratorRun.Of(database.ConnectionString, [new Script("0001_fail.sql", "select 1 / 0;")], "up");

        run.Should().Be(new MigratorRun(1, "", "0001_fail.sql, line 1: 22012 division by zero\n"));
        (await database.Scalar<bool>("select to_regclass('public.schemaversions') is null")).Should().BeTrue();
    }

    [Fact]
    public async Task Mended_it_goes_through()
    {
        await using var database = await TestDatabase.Empty();
        var misspelt = new Script("0002_fill_things.sql", "insert into thigns values (1);");
        _ = await MigratorRun.Of(database.ConnectionString, [s_first, misspelt], "up");

        var mended = new Script(misspelt.Name, "insert into things values (1);");
        var run = await MigratorRun.Of(database.ConnectionString, [s_first, mended], "up");

        run.Should().Be(new MigratorRun(0, "applied 0002_fill_things.sql\n", ""));
    }

    [Fact]
    public async Task A_script_whose_row_the_journal_refuses_is_taken_back_too()
    {
        await using var database = await TestDatabase.Empty();
        var script = new Script(
            "0002_create_others.sql",
            "create table others (id int);\nalter table schemaversions add constraint nothing check (false) not valid;");

        var run = await MigratorRun.Of(database.ConnectionString, [s_first, script], "up");

        run.ExitCode.Should().Be(1);
        run.Error.Should().StartWith("0002_create_others.sql").And.Contain("violates check constraint \"nothing\"");
        (await Tables(database)).Should().Be("schemaversions,things");
    }

    [Theory]
    [InlineData("select 1;\n\nselect\n  2,\n  nothing;", 5)] // PostgreSQL gives a position
    [InlineData("create table things (id int);", 1)] // it gives none: the line on which the statement begins
    [InlineData("select 1;\n\n-- a word of explanation;\n/* and\nanother */\ninsert into things values (1), (1);", 6)]
    [InlineData("insert into things values (1);\ndelete from things;\ninsert into things values (1);\ninsert into things values (1);", 4)]
    [InlineData("select 'é 🎉\n';\nselect 1 as \"ü🎉\",\n nothing;", 4)] // it counts characters, not bytes or UTF-16
    [InlineData("do $body$\nbegin\n  perform 1;\nend\n$body$;\nselect $nothing$;$nothing$,\n nothing;", 7)]
    public async Task It_is_named_with_its_own_line(string text, int line)
    {
        await using var database = await TestDatabase.Empty();

        var run = await MigratorRun.Of(database.ConnectionString, [s_first, new Script("0002_fail.sql", text)], "up");

        run.ExitCode.Should().Be(1);
        run.Error.Should().StartWith($"0002_fail.sql, line {line}: ");
    }

    [Fact]
    public async Task A_journal_that_may_not_be_made_is_a_failure_of_one_line()
    {
        await using var database = await TestDatabase.Empty();
        await database.Execute("create view public.schemaversions as select 1 as something");

        var run = await MigratorRun.Of(database.ConnectionString, [s_first], "up");

        run.ExitCode.Should().Be(1);
        run.Error.Should().StartWith("The journal cannot be used: ").And.EndWith("\n");
        run.Error.Trim().Should().NotContain("\n");
    }

    private static Task<string> Tables(TestDatabase database) => database.Scalar<string>(
        "select string_agg(relname, ',' order by relname) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'");
}
