using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ReferralHub.Features.Admin;
using ReferralHub.Shared.Counters;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

/// <summary>What came of people elsewhere: codes, referrals, rewards. All of it counts here, and nothing of it happens again.</summary>
public sealed class ImportDjangoReferralTests : IAsyncLifetime
{
    private App _app = null!;
    private DjangoSite _site = null!;

    public async Task InitializeAsync()
    {
        _app = await App.Start();
        _site = await DjangoSite.Create();
        await _site.Users("ada", "bob", "cleo", "dan", "eve");
    }

    public async Task DisposeAsync()
    {
        await _site.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Old_codes_lead_to_their_person_in_any_case()
    {
        await _site.Run("insert into referrals_referralcode (user_id, code) values (1, 'Ada-2020'), (1, 'ADA-2020'), (1, 'x')");

        _ = (await _site.ImportInto(_app, new ImportOptions { Batch = 1 })).IsClean.Should().BeTrue();

        var ada = await Member("ada");
        var followed = await _app.Http.GetAsync("/r/aDa-2020");
        _ = followed.Headers.Location!.ToString().Should().StartWith("https://spa.example/register?referral=");
        var friend = await _app.Given.Verified("ada-2020");
        var item = (await ada.Http.GetJson("/api/referrals")).GetProperty("items")[0];
        _ = item.GetProperty("referred_user").Text("username").Should().Be(friend.Username);
        _ = (await ada.Http.GetJson("/api/referral-links")).GetProperty("items").GetArrayLength().Should().Be(1);
    }

    [Theory]
    [InlineData("2, 'ADA-2020'", "another person's code here is the same")]
    [InlineData("2, 'ABCDEFGH1O'", "another person's code here is the same, or could be mistaken for it")]
    [InlineData("2, 'Support'", "its code is reserved")]
    [InlineData("2, 'with blank'", "its code is not 1 to 32 of A-Z a-z 0-9 -")]
    [InlineData("2, '123e4567-e89b-12d3-a456-426614174000'", "its code is not 1 to 32 of A-Z a-z 0-9 -")]
    [InlineData("99, 'nobodys'", "its user 99 was not imported")]
    public async Task A_code_that_cannot_lead_there_is_refused(string values, string reason)
    {
        await _site.Run("insert into referrals_referralcode (user_id, code) values (1, 'ada-2020'), (1, 'ABCDEFGHIO')");
        await _site.Run($"insert into referrals_referralcode (user_id, code) values ({values})");

        var (isClean, output) = await _site.ImportInto(_app);

        _ = isClean.Should().BeFalse();
        _ = output.Should().Contain($"refused referrals_referralcode 3: {reason}").And.Contain("counts verified");
    }

    [Fact]
    public async Task Referrals_count_as_what_they_were_and_everything_adds_up()
    {
        await Refer("1, 2, 'completed', '2023-05-01Z'", "1, 3, 'rewarded', '2023-05-02Z'", "1, 4, 'refunded', '2023-05-03Z'",
            "2, 5, 'Pending', '2023-05-04Z'");
        await _site.Run("update referrals_referral set completed_at = '2023-06-01T09:00Z' where referred_id = 3");
        _ = (await _site.ImportInto(_app)).IsClean.Should().BeTrue();

        var stats = await _app.Stats(await Member("ada"), "?from=2023-05-01&to=2023-06-01");

        var totals = stats.GetProperty("totals");
        _ = (Of("signups"), Of("successful"), Of("reversed"), Of("pending")).Should().Be((3, 2, 1, 0));
        var days = stats.GetProperty("daily").EnumerateArray().ToArray();
        _ = (days[0].GetProperty("successful").GetInt32(), days[^1].GetProperty("successful").GetInt32()).Should().Be((1, 1));
        _ = (await (await Member("bob")).Http.GetJson("/api/leaderboard")).GetProperty("items")[0].Text("username").Should().Be("ada");
        _ = (await Differences()).Should().BeEmpty();

        int Of(string name) => totals.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Nobody_hears_of_it_and_no_rule_rewards_it()
    {
        await Refer("1, 2, 'completed', '2023-05-01Z'", "1, 3, 'completed', '2023-05-02Z'", "1, 4, 'rejected', '2023-05-03Z'",
            "1, 5, 'pending', '2023-05-03Z'");
        await _site.Run("insert into referrals_reward (user_id, referral_id) values (1, 1)");
        var shop = await _app.Partner();
        _ = await _site.ImportInto(_app);
        await _app.Drained();

        _ = (await _app.Database.Scalar<long>("select (select count(*) from outbox_events) + (select count(*) from reward_events)"
            + " + (select count(*) from referral_signals) + (select count(*) from reward_entries where reason <> 'imported')"))
            .Should().Be(0);
        _ = Directory.GetFiles(_app.Mailbox.Folder, "*.eml").Should().BeEmpty();
        await Eventually.True(async () => await _app.Database.Scalar<long>("select count(*) from referral_feed where position > 0") == 4,
            "all are in the feed");
        _ = (await shop.Http.GetJson("/api/partner/referrals")).GetProperty("items").GetArrayLength().Should().Be(4);
        _ = (await Differences()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("3, 2, 'completed', '2023-07-01Z'", "its referred 2 was referred before")]
    [InlineData("1, 1, 'completed', '2023-07-01Z'", "nobody refers themselves")]
    [InlineData("3, 1, 'completed', '2023-07-01Z'", "its referrer was invited by its referred, directly or through others")]
    [InlineData("99, 5, 'completed', '2023-07-01Z'", "its referrer 99 was not imported")]
    [InlineData("1, 99, 'completed', '2023-07-01Z'", "its referred 99 was not imported")]
    [InlineData("1, 5, 'paid', '2023-07-01Z'", "its status paid is unknown")]
    [InlineData("1, 5, 'completed', '3000-01-01Z'", "created_at is no time between 1970 and now")]
    public async Task A_referral_that_cannot_be_is_refused(string values, string reason)
    {
        await Refer("1, 2, 'completed', '2023-05-01Z'", "2, 3, 'completed', '2023-05-02Z'", values);

        var (isClean, output) = await _site.ImportInto(_app);

        _ = isClean.Should().BeFalse();
        _ = output.Should().Contain($"refused referrals_referral 3: {reason}").And.Contain("counts verified");
        _ = (await _app.Database.Scalar<long>("select count(*) from referrals")).Should().Be(2);
    }

    [Fact]
    public async Task Of_two_referrers_the_first_in_time_counts()
    {
        await Refer("1, 3, 'completed', '2023-05-02Z'", "2, 3, 'completed', '2023-05-01Z'");

        _ = (await _site.ImportInto(_app, new ImportOptions { Batch = 1 })).Output
            .Should().Contain("refused referrals_referral 1: its referred 3 was referred before");

        _ = (await (await Member("bob")).Http.GetJson("/api/referrals")).GetProperty("items").GetArrayLength().Should().Be(1);
    }

    [Fact]
    public async Task What_was_pending_succeeds_here_with_the_verification_and_is_rewarded_here()
    {
        await Refer("1, 2, 'pending', '2020-05-01Z'");
        _ = await _site.ImportInto(_app);
        var (ada, bob) = (await Member("ada"), await Member("bob"));

        _ = await (await _app.Http.Post("/api/verify-email/resend", new { email = "bob@example.org" })).Should(202);
        await _app.Given.Verify(bob with { Email = Secrets.Note("bob@example.org") });
        await _app.Drained();

        _ = (await ada.Http.GetJson("/api/referrals")).GetProperty("items")[0].Text("status").Should().Be("successful");
        _ = (await ada.Balance()).Available.Should().Be(10);
        _ = (await Differences()).Should().BeEmpty();
    }

    [Fact]
    public async Task Who_verifies_themselves_while_their_referral_comes_in_makes_it_successful()
    {
        _ = await _site.ImportInto(_app);
        await Refer("1, 2, 'pending', '2020-05-01Z'");
        var (ada, bob) = (await Member("ada"), await Member("bob"));
        _ = await (await _app.Http.Post("/api/verify-email/resend", new { email = "bob@example.org" })).Should(202);
        var token = await _app.Mailbox.Token(Secrets.Note("bob@example.org"), Subjects.Verify);
        // somebody else names bob's inviter at this moment, and thinks better of it
        var other = await _app.Database.Hold(
            $"""
            insert into referrals (id, referrer_id, referred_id, link_id, status, created_at, status_changed_at)
            select gen_random_uuid(), user_id, '{bob.Id}', id, 'pending', now(), now() from referral_links where user_id = '{ada.Id}'
            """);

        var importing = _site.ImportInto(_app);
        await _app.Database.Waiting(1, "insert into referrals");
        var verifying = _app.Http.Post("/api/verify-email", new { token });
        _ = await Task.WhenAny(verifying, _app.Database.Waiting(1, "from one_time_secrets"));
        await other.DisposeAsync();

        _ = await (await verifying).Should(200);
        _ = (await importing).IsClean.Should().BeTrue();
        _ = (await ada.Http.GetJson("/api/referrals")).GetProperty("items")[0].Text("status").Should().Be("successful");
    }

    [Fact]
    public async Task What_was_pending_for_somebody_verified_waits_for_a_reviewer()
    {
        await Refer("1, 2, 'pending', '2023-05-01Z'");
        _ = await _site.ImportInto(_app, new ImportOptions { TrustEmails = true });

        var admin = await _app.Given.Admin();

        var held = (await admin.Http.GetJson("/api/admin/referrals?status=pending&reason=imported")).GetProperty("items");
        _ = (await (await admin.Http.Post($"/api/admin/referrals/{held[0].Text("id")}/approve", new { })).Should(200))
            .Text("status").Should().Be("successful");
    }

    [Fact]
    public async Task Rewards_can_be_spent_and_go_with_the_success_that_earned_them()
    {
        await Refer("1, 2, 'completed', '2023-05-01Z'");
        await _site.Run(
            "insert into referrals_reward (user_id, kind, amount, referral_id) values (1, 'credits', 10, 1), (1, 'Points', 7.5, null)");
        _ = (await _site.ImportInto(_app)).IsClean.Should().BeTrue();
        var ada = await Member("ada");
        _ = (await ada.Entries()).Select(entry => entry.Text("reason")).Should().Equal("imported", "imported");
        _ = (await ada.Balance()).Available.Should().Be(17.5m);
        _ = await (await ada.Redeem(2)).Should(201);

        var admin = await _app.Given.Admin();
        await _app.Reverse(admin, await Member("bob"));

        _ = (await ada.Balance()).Available.Should().Be(5.5m);
        _ = (await _app.Database.Scalar<long>("select count(*) from outbox_events where type like 'reward.%ed' and type <> 'reward.spent'"))
            .Should().Be(0);
        _ = (await Differences()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("1, 'credits', -5", "its amount -5 is not above 0")]
    [InlineData("1, 'credits', 0", "its amount 0 is not above 0")]
    [InlineData("1, 'credits', 1e30", "is not above 0, at most 99999999.99, with at most two decimals")]
    [InlineData("1, 'credits', 1.234", "its amount 1.234 is not above 0, at most 99999999.99, with at most two decimals")]
    [InlineData("1, 'credits', 'NaN'", "its amount NaN is not above 0")]
    [InlineData("1, 'iPod', 1", "its kind iPod is unknown")]
    [InlineData("99, 'credits', 1", "its user 99 was not imported")]
    public async Task A_reward_that_cannot_be_is_refused(string values, string reason)
    {
        await _site.Run($"insert into referrals_reward (user_id, kind, amount) values ({values}), (2, 'premium_days', 30)");

        var (isClean, output) = await _site.ImportInto(_app);

        _ = isClean.Should().BeFalse();
        _ = output.Should().Contain("refused referrals_reward 1: ").And.Contain(reason).And.Contain("counts verified");
        _ = (await (await Member("bob")).Balance("premium_days")).Available.Should().Be(30);
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(2, 30)]
    public async Task A_milestone_met_elsewhere_is_not_met_again_and_others_count_what_came(int came, int days)
    {
        await Refer([.. Enumerable.Range(2, came).Select(friend => $"1, {friend}, 'completed', '2023-05-0{friend}Z'")]);
        _ = await _site.ImportInto(_app);
        var (ada, admin) = (await Member("ada"), await _app.Given.Admin());
        var expected = await (await admin.Http.Post("/api/admin/reward-rules/simulate",
            new { trigger = "referral.successful", referrer_id = ada.Id })).Should(200);

        _ = await _app.Successes(ada, 1);

        _ = (await ada.Balance("premium_days")).Available.Should().Be(days);
        _ = (await ada.Balance()).Available.Should().Be(10);
        _ = expected.GetProperty("entries").EnumerateArray().Any(entry => entry.Text("reward_type") is "premium_days")
            .Should().Be(days > 0);
        _ = (await Differences()).Should().BeEmpty();
    }

    private Task Refer(params string[] referrals) => _site.Run(
        $"""
        insert into referrals_referral (referrer_id, referred_id, status, created_at)
        values {string.Join(", ", referrals.Select(row => $"({row})"))}
        """);

    private async Task<Person> Member(string name)
    {
        var person = await _app.Given.SignIn(new Person(Guid.Empty, name, "", Given.Password, ""));
        var me = await person.Http.GetJson("/api/users/me");
        return person with { Id = me.GetProperty("id").GetGuid(), Code = me.Text("referral_code") };
    }

    private async Task<List<Difference>> Differences()
    {
        await _app.Drained();
        return (await new Reconciliation(_app.Services.GetRequiredService<NpgsqlDataSource>(), _app.Clock).Run(false, default)).Found;
    }
}
