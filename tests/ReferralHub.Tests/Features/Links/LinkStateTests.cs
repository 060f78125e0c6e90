using System.Text.Json;
using FluentAssertions;
using Npgsql;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.ReferralLinks;

/// <summary>What links that have ended, are switched off or are full mean for those who come by them, whatever the way.</summary>
public sealed class LinkStateTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_disabled_link_refers_nobody_until_it_is_enabled_again()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { });
        _ = await ada.ChangeLink(link, new { disabled = true });

        await Refuses(App, ada, link, "disabled", "referral_link_disabled");

        _ = await ada.ChangeLink(link, new { disabled = false });
        _ = await Given.Registered(link.Text("code"));
        _ = (await Http.LookUp(link.Text("code"))).Should().Be((true, null, ada.Username));
    }

    [Fact]
    public async Task An_expired_link_refers_nobody_until_it_is_prolonged()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();
        var link = await ada.MakeLink(new { expires_at = app.Clock.GetUtcNow().AddMinutes(2) });
        _ = await app.Given.Registered(link.Text("code"));

        app.Clock.Advance(TimeSpan.FromMinutes(3));

        await Refuses(app, ada, link, "expired", "referral_link_expired");
        _ = await ada.ChangeLink(link, new { label = "Still to be changed" });
        _ = await ada.ChangeLink(link, new { expires_at = (string?)null });
        _ = await app.Given.Registered(link.Text("code"));
    }

    [Fact]
    public async Task A_full_link_refers_nobody_until_it_takes_more()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { max_signups = 1 });
        _ = await Given.Registered(link.Text("code"));

        await Refuses(App, ada, link, "full", "referral_link_full");

        _ = await ada.ChangeLink(link, new { max_signups = 2 });
        _ = await Given.Registered(link.Text("code"));
        _ = await (await Http.SignUp(link.Text("code"))).ShouldFail(400, "referral_link_full");
    }

    [Fact]
    public async Task Thirty_sign_ups_at_once_fill_a_link_exactly()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { max_signups = 7 });

        var answers = await Expect.AtOnce(30, _ => Http.SignUp(link.Text("code")));

        _ = answers.Count(answer => (int)answer.StatusCode == 201).Should().Be(7);
        foreach (var answer in answers.Where(answer => (int)answer.StatusCode != 201))
            _ = await answer.ShouldFail(400, "referral_link_full");
        _ = (await Came(ada, link)).Should().Be(7);
    }

    [Fact]
    public async Task Late_invitations_and_sign_ups_share_the_cap()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { max_signups = 5 });
        var people = await Task.WhenAll(Enumerable.Range(0, 15).Select(async _ => await Given.SignIn(await Given.Registered())));

        var answers = await Expect.AtOnce(30, number => number < 15
            ? people[number].Http.Patch("/api/users/me", new { invite_code = link.Text("code") })
            : Http.SignUp(link.Text("code")));

        _ = answers.Count(answer => answer.IsSuccessStatusCode).Should().Be(5);
        foreach (var answer in answers.Where(answer => !answer.IsSuccessStatusCode))
            _ = await answer.ShouldFail(400, "referral_link_full");
        _ = (await Came(ada, link)).Should().Be(5);
    }

    [Fact]
    public async Task A_cap_that_comes_later_counts_who_came_before_it_and_between_two_caps()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { });
        for (var friend = 0; friend < 2; friend++)
            _ = await Given.Registered(link.Text("code"));

        _ = await ada.ChangeLink(link, new { max_signups = 3 });
        _ = await Given.Registered(link.Text("code"));
        _ = await (await Http.SignUp(link.Text("code"))).ShouldFail(400, "referral_link_full");
        _ = await ada.ChangeLink(link, new { max_signups = (int?)null });
        _ = await Given.Registered(link.Text("code"));
        _ = await ada.ChangeLink(link, new { max_signups = 4 });

        _ = (await Http.LookUp(link.Text("code"))).Should().Be((false, "full", ada.Username));
        _ = await (await Http.SignUp(link.Text("code"))).ShouldFail(400, "referral_link_full");
    }

    [Fact]
    public async Task A_first_cap_counts_the_sign_ups_that_are_under_way_and_the_next_ones_fill_it_exactly()
    {
        var ada = await Given.SignedIn();
        var (link, names) = (await ada.MakeLink(new { }), Enumerable.Range(0, 20).Select(_ => Given.NewName()).ToArray());
        Task<HttpResponseMessage[]> early;
        Task<JsonElement> cap;

        // who wants a name that somebody is about to have waits, having seen a link without a cap
        var taken = string.Join(',', names.Select(name => $"(gen_random_uuid(), '{name}', '{name}', now())"));
        await using (await App.Database.Hold($"insert into users (id, username, phone, created_at) values {taken}"))
        {
            early = Expect.AtOnce(20, number => Http.SignUp(link.Text("code"), names[number]));
            await App.Database.Waiting(20, "with inviter as");
            cap = ada.ChangeLink(link, new { max_signups = 25 });
            await Eventually.True(
                () => App.Database.Scalar<bool>(
                    $"select max_signups is not null from referral_links where id = '{link.Text("id")}'"), "it is capped");
        }

        _ = (await cap).GetProperty("max_signups").GetInt32().Should().Be(25);
        var late = await Expect.AtOnce(30, _ => Http.SignUp(link.Text("code")));
        _ = (await early).Should().OnlyContain(answer => (int)answer.StatusCode == 201);
        _ = late.Count(answer => (int)answer.StatusCode == 201).Should().Be(5);
        _ = (await Came(ada, link)).Should().Be(25);
    }

    [Fact]
    public async Task A_cap_that_comes_while_people_sign_up_holds_from_its_answer_on()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { });

        var first = await Expect.AtOnce(30, number => number == 10
            ? ada.Http.Patch(link.Address(), new { max_signups = 35 })
            : Http.SignUp(link.Text("code")));
        var second = await Expect.AtOnce(20, _ => Http.SignUp(link.Text("code")));

        _ = first.Should().OnlyContain(answer => answer.IsSuccessStatusCode);
        _ = second.Count(answer => answer.IsSuccessStatusCode).Should().Be(6);
        _ = (await Came(ada, link)).Should().Be(35);
    }

    [Fact]
    public async Task A_sign_up_that_outlasts_the_answer_to_a_first_cap_is_counted_when_it_ends()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.Registered());
        var link = await ada.MakeLink(new { });
        await using var connection = new NpgsqlConnection(App.Database.ConnectionString);
        await connection.OpenAsync();
        await using var underWay = await connection.BeginTransactionAsync();
        await using var signUp = new NpgsqlCommand(
            $"""
            insert into referrals (id, referrer_id, referred_id, link_id, status, created_at, status_changed_at)
            values ('{Guid.CreateVersion7()}', '{ada.Id}', '{eve.Id}', '{link.Text("id")}', 'pending', now(), now())
            """, connection);
        _ = await signUp.ExecuteNonQueryAsync();

        _ = await ada.ChangeLink(link, new { max_signups = 3 });
        await underWay.CommitAsync();

        await App.Drained();
        var late = await Expect.AtOnce(20, _ => Http.SignUp(link.Text("code")));
        _ = late.Count(answer => answer.IsSuccessStatusCode).Should().Be(2);
    }

    [Fact]
    public async Task A_first_cap_whose_instance_died_before_it_had_counted_everybody_counts_them_all_the_same()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { });
        for (var friend = 0; friend < 2; friend++)
            _ = await Given.Registered(link.Text("code"));
        await App.Drained();

        await using (await App.Database.Hold("select pg_advisory_xact_lock(hashtextextended('counters', 0))"))
        {
            _ = await ada.ChangeLink(link, new { max_signups = 3 });
            _ = await App.Database.Execute($"update referral_links set signups_taken = 0 where id = '{link.Text("id")}'");
        }

        await App.Drained();
        var late = await Expect.AtOnce(20, _ => Http.SignUp(link.Text("code")));
        _ = late.Count(answer => answer.IsSuccessStatusCode).Should().Be(1);
    }

    [Fact]
    public async Task A_renamed_links_old_codes_share_its_state()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { max_signups = 1 });
        var renamed = await ada.ChangeLink(link, new { code = LinkCalls.NewCode() });

        var answers = await Expect.AtOnce(20, number => Http.SignUp((number % 2 == 0 ? link : renamed).Text("code")));

        _ = answers.Count(answer => (int)answer.StatusCode == 201).Should().Be(1);
        _ = (await Http.LookUp(link.Text("code"))).Reason.Should().Be("full");
    }

    /// <summary>By the look-up, a sign-up, a phone and a late invitation; no account is made.</summary>
    private static async Task Refuses(App app, Person owner, JsonElement link, string reason, string error)
    {
        var (code, before) = (link.Text("code"), await app.Database.Scalar<long>("select count(*) from referrals"));
        var (late, phone) = (await app.Given.SignIn(await app.Given.Registered()), Texts.NewNumber());

        _ = (await app.Http.LookUp(code)).Should().Be((false, reason, owner.Username));
        _ = (await (await app.Http.SignUp(code)).ShouldFail(400, error)).GetProperty("errors").GetProperty("referral_code");
        _ = await (await app.Http.Post("/api/phone/login", new { phone, code = await app.Code(phone), referral_code = code }))
            .ShouldFail(400, error);
        _ = (await (await late.Http.Patch("/api/users/me", new { invite_code = code })).ShouldFail(400, error))
            .GetProperty("errors").GetProperty("invite_code");
        _ = (await app.Database.Scalar<long>("select count(*) from referrals")).Should().Be(before);
    }

    private static async Task<int> Came(Person owner, JsonElement link) =>
        (await owner.Http.GetJson($"/api/referrals?limit=100&link_id={link.Text("id")}")).GetProperty("items").GetArrayLength();
}
