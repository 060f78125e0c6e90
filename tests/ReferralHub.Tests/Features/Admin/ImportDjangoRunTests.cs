using FluentAssertions;
using Npgsql;
using ReferralHub.Features.Admin;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

/// <summary>The run itself: tried dry, again, at once, broken off, and as an operator starts it.</summary>
public sealed class ImportDjangoRunTests : IAsyncLifetime
{
    private const int Many = 2000;

    private App _app = null!;
    private DjangoSite _site = null!;

    public async Task InitializeAsync()
    {
        _app = await App.Start();
        _site = await DjangoSite.Create();
    }

    public async Task DisposeAsync()
    {
        await _site.DisposeAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Before the table's first analysis PostgreSQL believes that it holds next to nothing.</summary>
    [Fact]
    public async Task A_batch_reads_none_of_those_before_it()
    {
        _ = await _app.Database.Execute(
            """
            alter table imports set (autovacuum_enabled = false);
            insert into imports (source, kind, source_id, target_id)
            select 'django', 'user', n::text, gen_random_uuid() from generate_series(1, 20000) n
            """);

        var plan = await _app.Database.Scalar<string>("explain (analyze, timing off, format json) " + ImportSql.Targets
            .Replace("@Ids", "array['7', '8', '8', 'none']").Replace("@Source", "'django'").Replace("@Kind", "'user'"));

        _ = plan.Should().NotContain("Rows Removed by Filter").And.Contain("\"Actual Rows\": 2");
    }

    [Fact]
    public async Task A_dry_run_says_what_a_run_would_and_keeps_nothing()
    {
        await Town(20);
        var before = await Rows();

        var dry = await _site.ImportInto(_app, new ImportOptions { DryRun = true, Batch = 7 });

        _ = (await Rows()).Should().Be(before);
        _ = dry.Output.Should().EndWith("dry run: nothing was kept\n");
        _ = Lines(await _site.ImportInto(_app)).Should().Equal(Lines(dry));

        static string[] Lines((bool, string Output) run) => run.Output.Split('\n')[..^2];
    }

    [Fact]
    public async Task A_second_run_changes_nothing_and_a_later_one_brings_what_is_new()
    {
        await Town(20);
        _ = await _site.ImportInto(_app);
        var before = await Rows();

        var (isClean, output) = await _site.ImportInto(_app);

        _ = (await Rows()).Should().Be(before);
        _ = isClean.Should().BeFalse("the same rows are refused again");
        _ = output.Should().MatchRegex(@"auth_user +22 +0 +20 +2\n").And.Contain("counts verified");
        await _site.User(100, "late");
        _ = (await _site.ImportInto(_app)).Output.Should().MatchRegex(@"auth_user +23 +1 +20 +2\n");
    }

    [Fact]
    public async Task Two_thousand_people_come_in_batches_and_two_runs_at_once_bring_them_once()
    {
        await Town(Many);

        var runs = await Task.WhenAll(_site.ImportInto(_app), _site.ImportInto(_app));

        _ = runs.Should().OnlyContain(run => run.Output.Contains("counts verified"));
        _ = runs.Select(run => run.Output.Contains("waiting for it")).Should().BeEquivalentTo([true, false]);
        await ShouldBeWhole();
    }

    [Fact]
    public async Task Killed_in_the_middle_it_leaves_whole_people_and_the_next_run_brings_the_rest()
    {
        await Town(Many);
        await using (var process = Process("import-django", "--from", _site.ConnectionString, "--batch", "10", "--source", _site.Name))
        {
            await Eventually.True(async () => await _app.Database.Scalar<long>("select count(*) from imports") > 0, "it has begun");
            await process.Kill();
        }
        _ = (await _app.Database.Scalar<long>("select count(*) from imports where kind = 'user'")).Should().BeInRange(10, Many - 1);

        _ = (await _site.ImportInto(_app)).Output.Should().Contain("counts verified");

        await ShouldBeWhole();
    }

    [Fact]
    public async Task A_row_that_the_database_refuses_is_found_in_its_batch_and_the_others_come()
    {
        await _site.Users("ada", "cursed", "bob");
        _ = await _app.Database.Execute(
            """
            create function curse() returns trigger language plpgsql as $$ begin raise exception 'a curse'; end $$;
            create trigger curse before insert on users for each row when (new.username = 'cursed') execute function curse()
            """);

        _ = (await _site.ImportInto(_app)).Output.Should().Contain("refused auth_user 2: the database refuses it: P0001 a curse")
            .And.MatchRegex(@"auth_user +3 +2 +0 +1\n").And.Contain("counts verified");
    }

    [Fact]
    public async Task Another_database_does_not_pass_for_the_first()
    {
        await _site.Users("ada");
        _ = await _site.ImportInto(_app);
        await _site.Run("update auth_user set date_joined = '2020-01-01Z', username = 'bob', email = 'bob@example.org'");

        _ = (await _site.ImportInto(_app)).Output.Should().Contain("refused auth_user 1: 1 was somebody else");
        _ = (await _site.ImportInto(_app, new ImportOptions { Source = "the other" })).IsClean.Should().BeTrue();
    }

    [Fact]
    public async Task Who_was_erased_here_does_not_come_again()
    {
        await _site.Users("ada");
        _ = await _site.ImportInto(_app);
        var ada = await _app.Given.SignIn(new Person(Guid.Empty, "ada", "", Given.Password, ""));
        _ = await (await ada.Http.Delete("/api/users/me", new { password = Given.Password })).Should(204);

        _ = (await _site.ImportInto(_app)).Output.Should().MatchRegex(@"auth_user +1 +0 +1 +0\n");
        _ = await (await _app.Http.Post("/api/login", new { username_or_email = "ada", password = Given.Password }))
            .ShouldFail(401, "invalid_credentials");
    }

    [Fact]
    public async Task Counts_that_differ_are_told()
    {
        await _site.Users("ada", "bob");
        _ = await _app.Database.Execute(
            """
            create function lose() returns trigger language plpgsql as $$ begin return null; end $$;
            create trigger lose before insert on referral_links for each row execute function lose();
            alter table referral_codes drop constraint referral_codes_link_id_fkey
            """);

        var (isClean, output) = await _site.ImportInto(_app);

        _ = isClean.Should().BeFalse();
        _ = output.Should().Contain("counts differ: user: 0, should be 2");
    }

    [Fact]
    public async Task As_a_command_it_has_its_exit_codes()
    {
        await _site.Users("ada");

        _ = (await Run("--from", _site.ConnectionString, "--dry-run")).Should().Match<(int Code, string Output)>(
            run => run.Code == 0 && run.Output.Contains("auth_user") && run.Output.EndsWith("nothing was kept"));
        await _site.Run("update auth_user set email = ''");
        _ = (await Run("--from", _site.ConnectionString)).Code.Should().Be(1);
        _ = (await Run("--from", _site.ConnectionString, "--schema", "nowhere")).Code.Should().Be(2);
        _ = (await Run("--from", _site.ConnectionString, "--batch", "many")).Code.Should().Be(2);
        _ = (await Run("--dry-run")).Code.Should().Be(2);
        _ = (await Run("--from", "nonsense")).Code.Should().Be(2);
        var gone = new NpgsqlConnectionStringBuilder(_site.ConnectionString) { Database = "not_there" };
        _ = (await Run("--from", gone.ConnectionString)).Code.Should().Be(3);
        await _app.Database.Away(async () => (await Run("--from", _site.ConnectionString)).Code.Should().Be(3));
    }

    [Fact]
    public async Task A_table_that_lacks_a_column_is_told_before_anything_is_imported()
    {
        await _site.Users("ada");
        await _site.Run("alter table referrals_referral rename referrer_id to inviter");

        _ = (await Run("--from", _site.ConnectionString)).Code.Should().Be(2);

        _ = (await _app.Database.Scalar<long>("select count(*) from imports")).Should().Be(0);
    }

    /// <summary>So many people, each but the first referred by one before, with a code and a reward each; and two more, refused.</summary>
    private Task Town(int people) => _site.Run(
        $"""
        insert into auth_user (id, username, email, password, date_joined)
        select n, 'person-' || n, 'person-' || n || '@example.org', '{DjangoSite.Hash(Given.Password)}',
          timestamptz '2022-01-01Z' + n * interval '1 minute'
        from generate_series(1, {people}) as n;
        insert into auth_user (id, username) values ({people} + 1, 'no-address'), ({people} + 2, 'no name');
        insert into referrals_referralcode (user_id, code) select n, 'old-' || n from generate_series(1, {people}) as n;
        insert into referrals_referral (referrer_id, referred_id, created_at)
        select n / 3 + 1, n, timestamptz '2023-01-01Z' + n * interval '1 minute' from generate_series(2, {people}) as n;
        insert into referrals_reward (user_id, referral_id) select n / 3 + 1, n - 1 from generate_series(2, {people}) as n
        """);

    /// <summary>Everything of the town is here once, and each person with a link, their code and their old one.</summary>
    private async Task ShouldBeWhole()
    {
        _ = (await _app.Database.Scalar<string>(
            """
            select concat_ws(' ',
              (select count(*) from users),
              (
                select count(*)
                from referral_links l
                join referral_codes c on c.link_id = l.id and c.is_current and c.is_default
              ),
              (select count(*) from referral_codes where not is_current),
              (select count(*) from referrals where status = 'successful'),
              (select sum(amount) from reward_entries where referral_id is not null),
              (select sum(available) from reward_balances),
              (select count(*) from imports))
            """))
            .Should().Be($"{Many} {Many} {Many} {Many - 1} {Many - 1}0.00 {Many - 1}0.00 {(4 * Many) - 2}");
        await _app.Drained();
        await using var process = Process("reconcile");
        _ = (await process.Done()).Should().Be((0, "0 differences"));
    }

    private Task<string> Rows() => _app.Database.Scalar<string>(
        """
        select concat_ws(' ',
          (select md5(string_agg(u::text, ',' order by id)) from users u),
          (select md5(string_agg(l::text, ',' order by id)) from referral_links l),
          (select md5(string_agg(c::text, ',' order by code)) from referral_codes c),
          (select md5(string_agg(r::text, ',' order by id)) from referrals r),
          (select md5(string_agg(e::text, ',' order by seq)) from reward_entries e),
          (select md5(string_agg(b::text, ',' order by user_id)) from reward_balances b),
          (select count(*) from referral_history),
          (select count(*) from imports),
          'rows')
        """);

    private async Task<(int Code, string Output)> Run(params string[] arguments)
    {
        await using var process = Process(["import-django", .. arguments]);
        return await process.Done();
    }

    private ServerProcess Process(params string[] arguments) =>
        new(App.Settings(_app.Database, _app.Mailbox, []), "Testing", arguments);
}
