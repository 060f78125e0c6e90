using FluentAssertions;
using ReferralHub.Migrations.Tests.Host;
using Xunit;

namespace ReferralHub.Migrations.Tests;

/// <summary>Scripts that are no transaction: each one statement that bears being run again, so that nothing can be half applied.</summary>
public sealed class OutsideTransactionTests : MigrationTest
{
    private const string Outside = "-- Fruits are looked up by name.\n-- migrate: outside a transaction\n";
    private const string Index = $"{Outside}create unique index concurrently if not exists ux_fruits_name on fruits (name);";
    private const string IsValid = "select indisvalid from pg_index where indexrelid = 'ux_fruits_name'::regclass";

    public OutsideTransactionTests()
    {
        Scripts["0001_create_fruits.sql"] = "create table fruits (name text);";
        Scripts["0002_add_fruits.sql"] = "insert into fruits values ('apple'), ('pear'), ('plum');";
    }

    [Fact]
    public async Task An_index_is_made_concurrently_whatever_the_time_outs()
    {
        Scripts["0003_index_fruits.sql"] = Index;

        var run = await Run("up", "--statement-timeout", "0.05", "--lock-timeout", "0.05");

        run.ExitCode.Should().Be(0, run.Error);
        (await Database.Value<bool>(IsValid)).Should().BeTrue();
        (await Database.Journal()).Should().HaveCount(3);
        (await Run("verify")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task An_index_that_failed_is_no_applied_script_and_is_made_from_the_beginning_the_next_time()
    {
        Scripts["0003_add_plum.sql"] = "insert into fruits values ('plum')";
        Scripts["0004_index_fruits.sql"] = Index;
        var failed = await Run("up");
        var left = await Database.Value<bool>(IsValid);
        await Database.Execute("delete from fruits where name = 'plum'");

        var run = await Run("up");

        failed.ExitCode.Should().Be(1);
        failed.Error.Should().StartWith("0004_index_fruits.sql, line 3: 23505");
        left.Should().BeFalse("PostgreSQL leaves what it could not finish");
        run.Should().Be(new Outcome(0, "applied 0004_index_fruits.sql\n", ""));
        (await Database.Value<bool>(IsValid)).Should().BeTrue();
    }

    [Fact]
    public async Task An_index_that_was_finished_before_a_crash_is_noted()
    {
        await Run("up");
        await Database.Execute("create unique index ux_fruits_name on fruits (name)");
        Scripts["0003_index_fruits.sql"] = Index;

        var run = await Run("up");

        run.Should().Be(new Outcome(0, "applied 0003_index_fruits.sql\n", ""));
    }

    [Fact]
    public async Task An_index_waits_for_open_transactions_and_neither_for_nor_with_another_run()
    {
        await Run("up");
        Scripts["0003_index_fruits.sql"] = Index;
        Cli first, second;
        await using (await Database.Session("begin; insert into fruits values ('fig')"))
        {
            first = Start("up", "--lock-timeout", "0.05");
            await Eventually.Holds(
                () => Database.Value<bool>(
                    "select exists (select from pg_stat_progress_create_index where phase like 'waiting for writers%')"),
                () => "the index to wait for the writer");
            second = Start("up");
            await second.Says("Another run is migrating this database");
        }

        (await first.Finish()).Should().Be(new Outcome(0, "applied 0003_index_fruits.sql\n", ""));
        (await second.Finish()).OutputLines.Should().Equal("Nothing to apply.");
        first.Dispose();
        second.Dispose();
    }

    [Fact]
    public async Task Rows_are_filled_in_batches_that_stay_when_it_fails_and_the_next_run_goes_on()
    {
        Scripts["0003_fill_fruits.sql"] = $"""
            {Outside}do $$
            begin
              loop
                update fruits set name = upper(name) where ctid = (select ctid from fruits where name <> upper(name) order by name limit 1);
                exit when not found;
                commit;
                if (select count(*) = 2 from fruits where name = upper(name)) and to_regclass('stones') is not null then
                  raise exception 'a stone';
                end if;
              end loop;
            end
            $$;
            """;
        await Database.Execute("create table stones ()");
        var failed = await Run("up");
        var filled = await Database.Column<string>("select name from fruits where name = upper(name) order by name");
        await Database.Execute("drop table stones");

        var run = await Run("up");

        failed.ExitCode.Should().Be(1);
        filled.Should().Equal("APPLE", "PEAR");
        run.OutputLines.Should().Equal("applied 0003_fill_fruits.sql");
        (await Database.Column<string>("select name from fruits order by name")).Should().Equal("APPLE", "PEAR", "PLUM");
    }

    [Fact]
    public async Task An_index_is_dropped_concurrently()
    {
        Scripts["0003_index_fruits.sql"] = "create index ix_fruits_name on fruits (name)";
        Scripts["0004_drop_index.sql"] = $"{Outside}drop index concurrently if exists ix_fruits_name";

        var run = await Run("up");

        run.ExitCode.Should().Be(0, run.Error);
        (await Database.HasTable("ix_fruits_name")).Should().BeFalse();
    }

    [Theory]
    [InlineData("create index concurrently ix_fruits_name on fruits (name)")]
    [InlineData("create index concurrently if not exists on fruits (name)")]
    [InlineData("create index if not exists ix_fruits_name on fruits (name)")]
    [InlineData("drop index concurrently ix_fruits_name")]
    [InlineData("alter table fruits add color text")]
    [InlineData("call one(); call two()")]
    [InlineData("")]
    public async Task What_could_be_half_applied_is_refused_before_anything_is_applied(string statements)
    {
        Scripts["0003_index_fruits.sql"] = Outside + statements;

        var run = await Run("up");

        run.ExitCode.Should().Be(1);
        run.Error.Should().StartWith("0003_index_fruits.sql: outside a transaction a script is one statement that can be repeated: ");
        (await Database.HasTable("fruits")).Should().BeFalse();
    }
}
