using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class ExpirySweepTests
{
    private static readonly Dictionary<string, string> s_often = new() { ["Referrals:SweepSeconds"] = "0.05" };

    [Fact]
    public async Task Who_never_verifies_expires_after_thirty_days_and_nobody_else()
    {
        await using var app = await App.Start(s_often);
        var ada = await app.Given.Verified();
        var (bob, (cyd, held)) = (await app.Given.Registered(ada.Code), await app.Held(ada));
        await app.Given.Verify(cyd);
        var late = await app.ReferralOf(bob);
        app.Clock.Advance(TimeSpan.FromDays(2));
        var waiting = await app.ReferralOf(await app.Given.Registered(ada.Code));

        app.Clock.Advance(TimeSpan.FromDays(28) + TimeSpan.FromMinutes(1));
        await Expired(app, late);

        var (back, boss) = (await app.Given.SignIn(ada), await app.Given.Admin());
        _ = (await back.HistoryOf(late)).Should().Equal("pending", "expired:not_verified_in_time");
        _ = (await back.HistoryOf(held)).Should().Equal("pending", "pending:velocity");
        _ = (await back.HistoryOf(waiting)).Should().Equal("pending");
        var row = (await boss.Http.GetJson($"/api/admin/audit?subject_id={late}")).GetProperty("items")[0];
        _ = row.GetProperty("actor").GetRawText().Should().Be("""{"type":"system","id":null}""");
        _ = (row.Text("action"), row.Text("reason")).Should().Be(("referral_expired", "not_verified_in_time"));
        _ = (Reviewing.State(row.GetProperty("before")), Reviewing.State(row.GetProperty("after")))
            .Should().Be(("pending", "expired:not_verified_in_time"));
    }

    [Fact]
    public async Task A_later_verification_leaves_it_expired_until_an_admin_approves()
    {
        await using var app = await App.Start(s_often);
        var ada = await app.Given.Verified();
        var bob = await app.Given.Registered(ada.Code);
        var id = await app.ReferralOf(bob);
        app.Clock.Advance(TimeSpan.FromDays(31));
        await Expired(app, id);

        _ = await (await app.Http.Post("/api/verify-email/resend", new { email = bob.Email })).Should(202);
        _ = await (await app.Http.Post("/api/verify-email", new { token = await app.Mailbox.Token(bob.Email, Subjects.Verify, 2) }))
            .Should(200);
        var (back, boss) = (await app.Given.SignIn(ada), await app.Given.Admin());

        _ = (await back.HistoryOf(id))[^1].Should().Be("expired:not_verified_in_time");
        _ = Reviewing.State(await (await boss.Decide(id, "approve")).Should(200)).Should().Be("successful");
    }

    [Fact]
    public async Task What_an_admin_revives_has_its_whole_time_again()
    {
        await using var app = await App.Start(s_often);
        var ada = await app.Given.Verified();
        var revived = await app.ReferralOf(await app.Given.Registered(ada.Code));
        app.Clock.Advance(TimeSpan.FromDays(31));
        await Expired(app, revived);
        var boss = await app.Given.Admin();
        _ = Reviewing.State(await (await boss.Decide(revived, "approve")).Should(200)).Should().Be("pending");

        // the sweep that ends this one saw the other
        var late = await app.ReferralOf(await app.Given.Registered(ada.Code));
        _ = await app.Database.Execute($"update referrals set status_changed_at = now() - interval '31 days' where id = '{late}'");
        await Expired(app, late);

        _ = (await app.Database.Scalar<string>($"select status from referrals where id = '{revived}'")).Should().Be("pending");
    }

    [Fact]
    public async Task Several_instances_end_each_of_many_once()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var ada = await app.Given.Registered();
        _ = await app.Database.Execute(
            $"""
            with people as (
              insert into users (id, username, email, created_at)
              select gen_random_uuid(), 'late-' || n, 'late-' || n || '@example.com', now() - interval '40 days'
              from generate_series(1, 1200) n
              returning id
            )
            insert into referrals (id, referrer_id, referred_id, link_id, status, created_at, status_changed_at, screened_at)
            select gen_random_uuid(), l.user_id, people.id, l.id, 'pending', now() - interval '40 days', now() - interval '40 days', now()
            from people
            join referral_links l on l.user_id = '{ada.Id}'
            """);

        App[] instances = [app.Another(s_often), app.Another(s_often), app.Another(s_often)];
        await Eventually.True(async () => await app.Database.Scalar<long>("select count(*) from referrals where status = 'pending'") == 0,
            "all expire");
        foreach (var instance in instances)
            await instance.Stop();

        _ = (await app.Database.Scalar<long>("select count(*) from referrals where status = 'expired' and version = 2")).Should().Be(1200);
        _ = (await app.Database.Scalar<long>("select count(*) from referral_history where status = 'expired'")).Should().Be(1200);
        _ = (await app.Database.Scalar<long>("select count(distinct subject_id) from audit_events where action = 'referral_expired'"))
            .Should().Be(1200);
        _ = (await app.Database.Scalar<long>("select count(*) from audit_events where action = 'referral_expired'")).Should().Be(1200);
    }

    private static Task Expired(App app, Guid id) => Eventually.True(
        async () => await app.Database.Scalar<string>($"select status from referrals where id = '{id}'") is "expired",
        "the referral expires");
}
