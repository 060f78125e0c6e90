using FluentAssertions;
using ReferralHub.Features.Accounts;
using ReferralHub.Tests.Features.ReferralLinks;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

public sealed class ExportAccountTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task It_holds_everything_about_the_caller()
    {
        var ada = await Given.Registered();
        var bob = await Given.SignedIn(ada.Code);
        var eve = await Given.Registered(bob.Code);
        _ = await (await bob.Http.Patch("/api/users/me", new { username = Given.NewName(), email = $"new-{bob.Email}" })).Should(200);
        await App.Drained();

        var export = await bob.Http.GetJson("/api/users/me/export");

        _ = export.GetProperty("profile").GetRawText().Should().Be((await bob.Http.GetJson("/api/users/me")).GetRawText());
        _ = export.GetProperty("proofs").Text("pending_email").Should().Be($"new-{bob.Email}");
        _ = export.GetProperty("links")[0].GetProperty("codes")[0].Text("text").Should().Be(bob.Code);
        _ = export.GetProperty("referred_by").GetProperty("other").Text("username").Should().Be(ada.Username);
        _ = export.GetProperty("referred_by").GetProperty("history").EnumerateArray().Select(step => step.Text("status"))
            .Should().Equal("pending", "successful");
        _ = export.GetProperty("referrals").EnumerateArray().Single().GetProperty("other").Text("id").Should().Be(eve.Id.ToString());
        _ = export.GetProperty("sessions")[0].Text("ip").Should().Be("127.0.0.1");
        _ = export.GetProperty("events").EnumerateArray().Single(row => row.Text("action") == "username_changed")
            .GetProperty("before").Text("username").Should().Be(bob.Username);
    }

    [Fact]
    public async Task It_holds_the_state_of_links_why_referrals_stand_as_they_do_and_what_was_counted()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { label = "Talk", max_signups = 5, expires_at = "2099-01-01T00:00:00Z" });
        _ = await ada.ChangeLink(link, new { disabled = true });
        _ = await Given.Verified(ada.Code);
        var eve = await Given.Registered(ada.Code);
        _ = await App.Database.Execute($"update referrals set status = 'rejected', reason = 'velocity' where referred_id = '{eve.Id}'");
        await App.Drained();

        var export = await ada.Http.GetJson("/api/users/me/export");

        var (first, second) = (export.GetProperty("links")[0], export.GetProperty("links")[1]);
        _ = (first.GetProperty("signups").GetInt64(), first.GetProperty("successful").GetInt64()).Should().Be((2, 1));
        _ = (second.Text("label"), second.GetProperty("max_signups").GetInt32(), second.Text("expires_at"))
            .Should().Be(("Talk", 5, "2099-01-01T00:00:00.000Z"));
        _ = second.Text("disabled_at").Should().NotBeEmpty();
        _ = (export.GetProperty("referrals")[1].Text("status"), export.GetProperty("referrals")[1].Text("reason"))
            .Should().Be(("rejected", "velocity"));
        _ = export.GetProperty("days").EnumerateArray().Sum(day => day.GetProperty("signups").GetInt64()).Should().Be(2);
        _ = export.GetProperty("leaderboard").EnumerateArray().Single(place => place.Text("period") == "all")
            .GetProperty("successful").GetInt64().Should().Be(1);
    }

    [Fact]
    public async Task It_holds_rewards_and_spends()
    {
        var ada = await Given.SignedIn();
        _ = await App.Successes(ada, 1);
        _ = await (await ada.Redeem(4)).Should(201);

        var export = await ada.Http.GetJson("/api/users/me/export");

        _ = export.GetProperty("rewards").EnumerateArray().Select(entry => (entry.Text("kind"), entry.GetProperty("amount").GetDecimal()))
            .Should().Equal(("earned", 10m), ("spent", -4m));
        _ = export.GetProperty("rewards")[0].Text("rule").Should().Be("success-referrer");
        _ = export.GetProperty("spends")[0].Text("status").Should().Be("requested");
    }

    [Fact]
    public async Task It_holds_what_partners_told_of_the_caller_and_nothing_of_that_for_the_referrer()
    {
        var (ada, shop) = (await Given.SignedIn(), await App.Partner());
        var bob = await Given.SignedIn(ada.Code);
        var id = await shop.Converted(bob);

        var conversion = (await bob.Http.GetJson("/api/users/me/export")).GetProperty("conversions").EnumerateArray().Single();
        var others = (await ada.Http.GetJson("/api/users/me/export")).GetRawText();

        _ = (conversion.Text("external_id"), conversion.Text("event"), conversion.GetProperty("value").GetDecimal())
            .Should().Be((id, "purchase", 100m));
        _ = others.Should().NotContain(id);
    }

    [Fact]
    public async Task It_holds_no_key_no_hash_and_nothing_of_others()
    {
        var ada = await Given.SignedIn();
        var bob = await Given.Registered(ada.Code);

        var text = (await ada.Http.GetJson("/api/users/me/export")).GetRawText();

        _ = text.Should().NotContain("argon2").And.NotContain("refresh_key").And.NotContain("hash").And.NotContain(bob.Email);
    }

    [Fact]
    public async Task It_holds_from_where_somebody_was_at_the_callers_door_and_not_from_where_an_admin_acted()
    {
        await using var app = await App.Start();
        var (ada, boss) = (await app.Given.SignedIn(), await app.Given.Admin());
        await app.Mistypes(ada);
        await app.OnRecord("sign_in_failed");
        foreach (var action in (string[])["suspend", "restore"])
            _ = await (await boss.Http.Post($"/api/admin/users/{ada.Id}/{action}", new { })).Should(200);
        await app.LosesSession(await app.Given.SignIn(ada));
        ada = await app.Given.SignIn(ada);

        var events = (await ada.Http.GetJson("/api/users/me/export")).GetProperty("events").EnumerateArray()
            .ToLookup(row => row.Text("action"), row => row.GetProperty("ip").GetString());

        _ = events["sign_in_failed"].Concat(events["refresh_token_reused"]).Should().Equal("127.0.0.1", "127.0.0.1");
        _ = events["user_suspended"].Should().Equal((string?)null);
    }

    [Fact]
    public async Task However_many_one_referred_all_are_there_once_also_those_that_change_meanwhile()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var ada = await app.Given.SignIn(await app.Given.Registered());
        await Refer(app, ada, 30_000);
        var meanwhile = Task.WhenAll(
            Refer(app, ada, 2_000), app.Database.Execute("update referrals set status = 'expired', reason = 'late' where random() < 0.1"));

        for (var export = 0; export < 3; export++)
        {
            var referrals = (await ada.Http.GetJson("/api/users/me/export")).GetProperty("referrals").EnumerateArray().ToArray();
            _ = referrals.Select(referral => referral.Text("id"))
                .Should().OnlyHaveUniqueItems().And.BeInAscendingOrder(StringComparer.Ordinal);
            _ = referrals.Count(referral => referral.GetProperty("other").Text("username")[..9] == "of-30000-").Should().Be(30_000);
            _ = referrals.Should().OnlyContain(referral => referral.GetProperty("history").GetArrayLength() > 0);
        }
        await meanwhile;
    }

    [Fact]
    public async Task Of_twenty_at_once_one_is_written_to_a_person_and_then_the_next()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();
        var exports = await Held(app, Enumerable.Repeat(ada, 20), refused: 19);

        _ = exports.Count(export => export.IsSuccessStatusCode).Should().Be(1);
        foreach (var refused in exports.Where(export => !export.IsSuccessStatusCode))
        {
            _ = await refused.ShouldFail(429, "rate_limited");
            _ = refused.Headers.RetryAfter!.Delta.Should().BePositive();
        }
        for (var again = 0; again < 20; again++)
            _ = await ada.Http.GetJson("/api/users/me/export");
    }

    [Fact]
    public async Task Of_twenty_people_at_once_as_many_are_written_to_as_an_instance_may()
    {
        await using var app = await App.Start(new() { ["Api:LongAnswers"] = "3" });
        var people = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.Given.SignedIn()));
        var exports = await Held(app, people, refused: 17);

        _ = exports.Count(export => export.IsSuccessStatusCode).Should().Be(3);
        foreach (var refused in exports.Where(export => !export.IsSuccessStatusCode))
        {
            _ = await refused.ShouldFail(503, "overloaded");
            _ = refused.Headers.RetryAfter!.Delta.Should().BePositive();
        }
    }

    [Fact]
    public async Task Of_what_was_spent_it_reads_the_callers_by_an_index()
    {
        await using var app = await App.Start();
        var (ada, bob) = (await app.Given.Registered(), await app.Given.Registered());
        _ = await app.Database.Execute(
            $"""
            insert into reward_spends (id, user_id, reward_type, amount, created_at, status_changed_at)
            select gen_random_uuid(), '{bob.Id}', 'credits', 1, now(), now() from generate_series(1, 5000);
            analyze reward_spends
            """);

        var plan = await app.Database.Scalar<string>("explain (format json) " + ExportAccountRewardsSql.Spends
            .Replace("@UserId", $"'{ada.Id}'").Replace("@After", $"'{Guid.Empty}'").Replace("@Limit", "1000"));

        _ = plan.Should().Contain("ix_reward_spends_user_id").And.NotContain("Seq Scan");
    }

    [Fact]
    public async Task What_cannot_be_read_is_an_error_and_no_half_of_an_export()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var ada = await app.Given.SignIn(await app.Given.Registered());
        // more than is held back before it goes out
        _ = await Refer(app, ada, 900);
        await using var held = await app.Database.Hold("lock table reward_spends in access exclusive mode");

        var answer = await ada.Http.GetAsync("/api/users/me/export");

        _ = await answer.ShouldFail(503, "dependency_unavailable");
    }

    [Fact]
    public async Task A_stranger_is_asked_to_sign_in() =>
        await (await Http.GetAsync("/api/users/me/export")).ShouldFail(401, "unauthorized");

    /// <summary>Asked for at once, and none is written before so many are refused.</summary>
    private static async Task<HttpResponseMessage[]> Held(App app, IEnumerable<Person> people, int refused)
    {
        Task<HttpResponseMessage>[] exports;
        await using (await app.Database.Hold("lock table reward_spends in access exclusive mode"))
        {
            exports = [.. people.Select(person => person.Http.GetAsync("/api/users/me/export"))];
            await Eventually.True(() => Task.FromResult(exports.Count(export => export.IsCompleted) >= refused), $"{refused} are refused");
        }
        return await Task.WhenAll(exports);
    }

    private static Task<int> Refer(App app, Person person, int count) => app.Database.Execute(
        $"""
        with people as (
          insert into users (id, username, email, created_at)
          select gen_random_uuid(), 'of-{count}-' || n, 'of-{count}-' || n || '@example.com', now()
          from generate_series(1, {count}) n
          returning id
        )
        insert into referrals (id, referrer_id, referred_id, link_id, status, created_at, status_changed_at)
        select people.id, l.user_id, people.id, l.id, 'pending', now(), now()
        from people
        join referral_links l on l.user_id = '{person.Id}'
        """);
}
