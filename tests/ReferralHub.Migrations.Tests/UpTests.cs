using FluentAssertions;
using ReferralHub.Migrations.Tests.Host;
using Xunit;

namespace ReferralHub.Migrations.Tests;

public sealed class UpTests : MigrationTest
{
    public UpTests()
    {
        Scripts["0001_create_fruits.sql"] = "create table fruits (name text);";
        Scripts["0002_add_fruits.sql"] = "insert into fruits values ('apple');\ninsert into fruits values ('pear')";
        Scripts["README.md"] = "not a script";
    }

    [Fact]
    public async Task Applies_every_script_in_order_and_says_so()
    {
        var run = await Run("up");

        run.Should().Be(new Outcome(0, "applied 0001_create_fruits.sql\napplied 0002_add_fruits.sql\n", ""));
        (await Database.Journal()).Should().Equal("0001_create_fruits.sql", "0002_add_fruits.sql");
        (await Database.Column<string>("select name from fruits")).Should().Equal("apple", "pear");
    }

    [Fact]
    public async Task A_second_run_finds_nothing_to_do()
    {
        await Run("up");

        var second = await Run("up");

        second.Should().Be(new Outcome(0, "Nothing to apply.\n", ""));
        (await Database.Journal()).Should().HaveCount(2);
    }

    [Fact]
    public async Task Applies_only_what_is_new()
    {
        await Run("up");
        Scripts["0003_add_plum.sql"] = "insert into fruits values ('plum')";

        var run = await Run("up");

        run.OutputLines.Should().Equal("applied 0003_add_plum.sql");
        (await Database.Value<long>("select count(*) from fruits")).Should().Be(3);
    }

    [Theory]
    [InlineData("0001")]
    [InlineData("1")]
    public async Task Stops_after_the_script_it_is_told_to(string number)
    {
        var first = await Run("up", "--to", number);
        var rest = await Run("up");

        first.OutputLines.Should().Equal("applied 0001_create_fruits.sql");
        rest.OutputLines.Should().Equal("applied 0002_add_fruits.sql");
    }

    [Fact]
    public async Task A_number_without_a_script_is_a_usage_error_and_applies_nothing()
    {
        var run = await Run("up", "--to", "0007");

        run.Should().Be(new Outcome(2, "", "There is no script 0007 to go up to.\n"));
        (await Database.HasTable("fruits")).Should().BeFalse();
    }

    [Fact]
    public async Task A_dry_run_lists_what_is_pending_and_touches_nothing()
    {
        var all = await Run("up", "--dry-run");
        var some = await Run("up", "--dry-run", "--to", "0001");

        all.Should().Be(new Outcome(0, "would apply 0001_create_fruits.sql\nwould apply 0002_add_fruits.sql\n", ""));
        some.OutputLines.Should().Equal("would apply 0001_create_fruits.sql");
        (await Database.Value<long>("select count(*) from pg_class where relnamespace = 'public'::regnamespace")).Should().Be(0);
    }

    [Fact]
    public async Task Scripts_wait_half_a_second_for_locks_and_a_minute_for_a_statement_whatever_the_database_says()
    {
        await Database.Execute("do $$ begin execute format('alter database %I set statement_timeout = 5000', current_database()); end $$");
        Scripts["0003_create_settings.sql"] =
            "create table settings as select current_setting(unnest(array['lock_timeout', 'statement_timeout'])) as value";

        await Run("up");

        (await Database.Column<string>("select value from settings")).Should().Equal("500ms", "1min");
    }

    [Theory]
    [InlineData("create schema aside; set search_path = aside")]
    [InlineData("set role pg_monitor")]
    [InlineData("set session authorization pg_monitor")]
    public async Task What_a_script_sets_for_its_session_reaches_neither_the_journal_nor_the_next_script(string settings)
    {
        Scripts["0003_set_session.sql"] = settings;
        Scripts["0004_create_seeds.sql"] = "create table seeds as select current_user::text as owner";

        var run = await Run("up");

        run.ExitCode.Should().Be(0, run.Error);
        (await Database.Journal()).Should().HaveCount(4);
        (await Database.Column<string>("select owner from public.seeds where owner = session_user")).Should().HaveCount(1);
    }

    [Fact]
    public async Task The_role_that_the_database_gives_its_sessions_is_kept()
    {
        await Database.Execute("""
            grant create, usage on schema public to pg_monitor;
            do $$ begin execute format('alter database %I set role = pg_monitor', current_database()); end $$
            """);

        await Run("up");

        (await Database.Column<string>("select tableowner::text from pg_tables where schemaname = 'public'"))
            .Should().Equal("pg_monitor", "pg_monitor");
    }

    [Fact]
    public async Task Statements_are_told_apart_as_PostgreSQL_does()
    {
        Scripts["0003_create_oddities.sql"] = """
            /* a comment; /* within; */ another */
            create function two() returns bigint begin atomic select 1; select case when true then 2 end; end;
            create table "a;b" (c$1 text);;
            create rule fruits_too as on insert to fruits do also (insert into "a;b" values (1); insert into "a;b" values (2));
            insert into fruits values ('it''s;'), (E'a\';b'); -- a comment;
            insert into fruits select $tag$;$$;$TAG$;$tag$;
            insert into fruits values ('@name :name $1');
            """;

        var run = await Run("up");

        run.ExitCode.Should().Be(0, run.Error);
        (await Database.Column<string>("select name from fruits offset 2"))
            .Should().Equal("it's;", "a';b", ";$$;$TAG$;", "@name :name $1");
        (await Database.Column<long>("select two() from \"a;b\"")).Should().HaveCount(8).And.OnlyContain(two => two == 2);
    }

    [Fact]
    public async Task An_interrupted_run_leaves_nothing_of_its_script()
    {
        Scripts["0003_create_slowly.sql"] = "create table slow (id int);\nselect pg_sleep(600)";
        using var run = Start("up");
        await Eventually.Holds(
            () => Database.Value<bool>(
                "select exists (select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database())"),
            () => "the script to be running");

        await run.Interrupt();

        var outcome = await run.Finish();
        outcome.ExitCode.Should().Be(130);
        outcome.Error.Should().Be("Stopped. The script that was running is not applied: `up` begins it anew.\n");
        (await Database.HasTable("slow")).Should().BeFalse();
        (await Database.Journal()).Should().HaveCount(2);
    }

    [Fact]
    public async Task From_code_it_takes_one_line_and_leaves_no_session_behind()
    {
        var pooled = Database.With(settings => settings.Pooling = true);

        var applied = await new Migrator(pooled, MigrationFile.In(Scripts.Path)).Up(CancellationToken.None);

        applied.Select(file => file.Number).Should().Equal(1, 2);
        await Eventually.Holds(
            () => Database.Value<bool>("select count(*) = 1 from pg_stat_activity where datname = current_database()"),
            () => "the migrator's session to end");
    }
}
