using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Referrals;

/// <summary>Behind a trusted proxy, so that everybody can come from an address of their own.</summary>
public sealed class ScreenReferralTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> s_proxy = new() { ["Proxy:KnownNetworks:0"] = "127.0.0.0/8" };
    private App _app = null!;

    public async Task InitializeAsync() => _app = await App.Start(s_proxy);

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Ones_own_mailbox_under_another_name_is_rejected_and_stays_so()
    {
        var ada = await _app.Given.SignedIn();
        var alias = ada.Email.Replace("@", "+friend@", StringComparison.Ordinal).ToUpperInvariant();
        var bob = await SignUp(_app, ada.Code, "203.0.113.7", alias);
        _ = await Screened(_app, ada, bob);

        await _app.Given.Verify(bob);

        var referral = await Screened(_app, ada, bob);
        _ = Seen(referral).Should().Be(("rejected", "self_referral_alias"));
        _ = (await _app.Database.Scalar<string>("select string_agg(concat_ws(' ', status, reason), ',' order by id) from referral_history "
            + $"where referral_id = '{referral.Text("id")}'")).Should().Be("pending,rejected self_referral_alias");
        _ = (await _app.Database.Scalar<string>("select concat_ws(' ', actor_type, action, subject_type, reason, after->>'status') "
            + $"from audit_events where subject_id = '{referral.Text("id")}'"))
            .Should().Be("system referral_rejected referral self_referral_alias rejected");
    }

    [Theory]
    [InlineData("{0}+friend@example.com", "rejected", "self_referral_alias")]
    [InlineData("{0}@mailinator.com", "pending", "disposable_email")]
    [InlineData("somebody-{0}@example.com", "successful", null)]
    public async Task An_address_that_moves_before_the_success_is_looked_at_too(string address, string status, string? reason)
    {
        var ada = await _app.Given.SignedIn();
        var bob = await _app.Given.SignIn(await SignUp(_app, ada.Code, "203.0.113.7"));
        _ = await Screened(_app, ada, bob);
        var email = address.Replace("{0}", ada.Email.Split('@')[0], StringComparison.Ordinal);

        _ = await (await bob.Http.Patch("/api/users/me", new { email })).Should(200);
        var token = await _app.Mailbox.Token(email, Subjects.Verify);
        _ = await (await _app.Http.Post("/api/verify-email", new { token })).Should(200);
        await _app.Drained();

        _ = Seen(await Screened(_app, ada, bob)).Should().Be((status, reason));
    }

    [Theory]
    [InlineData("198.51.100.7", "198.51.100.7", 23.9, true)]
    [InlineData("198.51.100.7", "198.51.100.8", 0, false)]
    [InlineData("198.51.100.7", "198.51.100.7", 24.1, false)]
    [InlineData("2001:db8:1:2::a", "2001:db8:1:2:ffff::b", 1, true)]
    [InlineData("2001:db8:1:2::a", "2001:db8:1:3::a", 1, false)]
    [InlineData("192.168.1.9", "192.168.1.9", 0, false)]
    [InlineData("127.0.0.1", "127.0.0.1", 0, false)]
    public async Task Who_comes_from_where_the_referrer_signed_in_within_a_day_is_held(string home, string from, double hours, bool held)
    {
        var ada = await _app.Given.Registered();
        using var http = From(_app, home);
        _ = await (await http.Post("/api/login", new { username_or_email = ada.Username, password = ada.Password })).Should(200);
        _app.Clock.Advance(TimeSpan.FromHours(hours));
        var bob = await SignUp(_app, ada.Code, from);
        _ = await Screened(_app, ada, bob);

        await _app.Given.Verify(bob);

        _ = Seen(await Screened(_app, ada, bob)).Should().Be(held ? ("pending", "same_device_address") : ("successful", null));
    }

    [Theory]
    [InlineData("203.0.113.{0}")]
    [InlineData("2001:db8:7:7::{0}")]
    public async Task The_sixth_within_an_hour_from_one_network_is_held_and_others_are_not(string network)
    {
        var (ada, eve) = (await _app.Given.Registered(), await _app.Given.Registered());
        var people = new List<Person>();
        foreach (var host in Enumerable.Range(1, 6))
            people.Add(await SignUp(_app, ada.Code, network.Replace("{0}", $"{host}", StringComparison.Ordinal)));
        people.Add(await SignUp(_app, ada.Code, "198.51.100.1"));
        _ = await SignUp(_app, eve.Code, network.Replace("{0}", "7", StringComparison.Ordinal));
        _app.Clock.Advance(TimeSpan.FromMinutes(61));
        people.Add(await SignUp(_app, ada.Code, network.Replace("{0}", "8", StringComparison.Ordinal)));
        await _app.Drained();

        _ = (await Task.WhenAll(people.Select(async person => (await Screened(_app, ada, person)).GetProperty("reason").GetString())))
            .Should().Equal(null, null, null, null, null, "velocity", null, null);
        _ = (await List(_app, eve)).Single().GetProperty("reason").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task Of_thirty_at_once_from_one_network_judged_by_two_workers_exactly_five_pass()
    {
        var other = _app.Another(s_proxy);
        var ada = await _app.Given.Registered();

        var answers = await Expect.AtOnce(30, async number =>
        {
            using var http = From(_app, $"203.0.113.{number}");
            return await Register(http, ada.Code, $"{Given.NewName()}@example.com");
        });
        await _app.Drained();
        await other.Stop();

        _ = answers.Should().OnlyContain(answer => (int)answer.StatusCode == 201);
        _ = (await List(_app, ada)).Select(Seen).CountBy(seen => seen)
            .Should().BeEquivalentTo(new Dictionary<(string, string?), int> { [("pending", null)] = 5, [("pending", "velocity")] = 25 });
    }

    [Fact]
    public async Task A_sign_up_that_was_seen_late_gets_no_place_that_is_gone()
    {
        await using var app = await App.Start(new(s_proxy) { ["Worker:Enabled"] = "false" });
        var ada = await app.Given.Registered();
        var first = await SignUp(app, ada.Code, "203.0.113.1");
        _ = await app.Database.Execute("update outbox_messages set available_at = 'infinity' where type = 'ReferralMade'");
        foreach (var host in Enumerable.Range(2, 5))
            _ = await SignUp(app, ada.Code, $"203.0.113.{host}");
        // as the other five were seen before the first had committed
        _ = await app.Database.Execute($"update referrals set screened_at = now() where referred_id <> '{first.Id}'");

        _ = await app.Database.Execute("update outbox_messages set available_at = now()");
        var worker = app.Another(s_proxy);

        _ = Seen(await Screened(app, ada, first)).Should().Be(("pending", "velocity"));
        await worker.Stop();
    }

    [Fact]
    public async Task A_throw_away_mailbox_is_held_until_somebody_looks()
    {
        var ada = await _app.Given.Registered();
        var bob = await SignUp(_app, ada.Code, "203.0.113.7", $"{Given.NewName()}@box.mailinator.com");
        _ = await Screened(_app, ada, bob);

        await _app.Given.Verify(bob);

        var referral = await Screened(_app, ada, bob);
        _ = Seen(referral).Should().Be(("pending", "disposable_email"));
        _ = referral.Text("status_changed_at").Should().Be(referral.Text("date_referred"));
        _ = (await _app.Database.Scalar<string>($"select concat_ws(' ', action, reason) from audit_events "
            + $"where subject_id = '{referral.Text("id")}'")).Should().Be("referral_held disposable_email");
    }

    [Fact]
    public async Task Of_several_reasons_the_rejection_is_told_and_then_the_holds_in_their_order()
    {
        var name = Given.NewName();
        var ada = await SignUp(_app, null, "203.0.113.7", $"{name}@mailinator.com");
        using var http = From(_app, "203.0.113.7");
        _ = await (await http.Post("/api/login", new { username_or_email = ada.Username, password = ada.Password })).Should(200);

        foreach (var host in Enumerable.Range(10, 5))
            _ = await SignUp(_app, ada.Code, $"203.0.113.{host}");
        var all = await SignUp(_app, ada.Code, "203.0.113.7", $"{name}+1@mailinator.com");
        var holds = await SignUp(_app, ada.Code, "203.0.113.7", $"{Given.NewName()}@mailinator.com");
        var two = await SignUp(_app, ada.Code, "203.0.113.8", $"{Given.NewName()}@mailinator.com");

        _ = Seen(await Screened(_app, ada, all)).Should().Be(("rejected", "self_referral_alias"));
        _ = Seen(await Screened(_app, ada, holds)).Should().Be(("pending", "same_device_address"));
        _ = Seen(await Screened(_app, ada, two)).Should().Be(("pending", "velocity"));
    }

    [Fact]
    public async Task A_rule_that_is_switched_off_holds_nobody()
    {
        await using var app = await App.Start(new(s_proxy)
        {
            ["Referrals:Fraud:Alias"] = "false",
            ["Referrals:Fraud:SameAddress"] = "false",
            ["Referrals:Fraud:Velocity"] = "false",
            ["Referrals:Fraud:Disposable"] = "false"
        });
        var name = Given.NewName();
        var ada = await SignUp(app, null, "203.0.113.7", $"{name}@mailinator.com");
        using var http = From(app, "203.0.113.7");
        _ = await (await http.Post("/api/login", new { username_or_email = ada.Username, password = ada.Password })).Should(200);

        foreach (var number in Enumerable.Range(1, 7))
            _ = await SignUp(app, ada.Code, "203.0.113.7", $"{name}+{number}@mailinator.com");

        await app.Drained();
        _ = (await List(app, ada)).Select(Seen).Should().Equal(Enumerable.Repeat<(string, string?)>(("pending", null), 7));
    }

    [Fact]
    public async Task The_numbers_of_a_rule_can_be_set()
    {
        await using var app = await App.Start(new(s_proxy)
        {
            ["Referrals:Fraud:VelocityLimit"] = "1",
            ["Referrals:Fraud:VelocityMinutes"] = "1"
        });
        var ada = await app.Given.Registered();

        var (first, second) = (await SignUp(app, ada.Code, "203.0.113.1"), await SignUp(app, ada.Code, "203.0.113.2"));
        app.Clock.Advance(TimeSpan.FromMinutes(1.1));
        var third = await SignUp(app, ada.Code, "203.0.113.3");

        _ = Seen(await Screened(app, ada, first)).Should().Be(("pending", null));
        _ = Seen(await Screened(app, ada, second)).Should().Be(("pending", "velocity"));
        _ = Seen(await Screened(app, ada, third)).Should().Be(("pending", null));
    }

    [Fact]
    public async Task A_message_delivered_again_and_what_an_admin_approved_before_it_change_nothing()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var ada = await app.Given.Registered();
        var bob = await SignUp(app, ada.Code, null, $"{Given.NewName()}@mailinator.com");
        var cyd = await SignUp(app, ada.Code, null, $"{Given.NewName()}@mailinator.com");
        _ = await app.Database.Execute($"update referrals set screened_at = now(), reason = 'known' where referred_id = '{cyd.Id}'");
        _ = await app.Database.Execute("insert into outbox_messages (lane, type, payload) "
            + "select lane, type, payload from outbox_messages, generate_series(1, 5) where type = 'ReferralMade'");

        var worker = app.Another();
        await app.Drained();
        await worker.Stop();

        _ = Seen(await Screened(app, ada, bob)).Should().Be(("pending", "disposable_email"));
        _ = Seen(await Screened(app, ada, cyd)).Should().Be(("pending", "known"));
        _ = (await app.Database.Scalar<string>("select string_agg(concat(r.version, ' ', "
            + "(select count(*) from audit_events where subject_id = r.id)), ',' order by r.id) from referrals r")).Should().Be("2 1,1 0");
    }

    [Fact]
    public async Task Who_is_gone_is_passed()
    {
        await using var app = await App.Start(new(s_proxy) { ["Worker:Enabled"] = "false" });
        var ada = await app.Given.Registered();
        var bob = await app.Given.SignIn(await SignUp(app, ada.Code, "203.0.113.7", $"{Given.NewName()}@mailinator.com"));
        _ = (await app.Database.Scalar<long>("select count(*) from referral_signals")).Should().Be(1);

        _ = await (await bob.Http.Delete("/api/users/me", new { password = bob.Password })).Should(204);

        _ = (await app.Database.Scalar<long>("select count(*) from referral_signals")).Should().Be(0);
        var worker = app.Another();
        _ = Seen(await Screened(app, ada, bob)).Should().Be(("pending", null));
        await worker.Stop();
    }

    [Fact]
    public async Task A_screen_that_fails_is_tried_again_and_the_sign_up_never_noticed()
    {
        var ada = await _app.Given.Registered();
        await _app.Drained();
        _ = await _app.Database.Execute("alter table sessions rename to sessions_away");
        var bob = await SignUp(_app, ada.Code, "203.0.113.7", $"{Given.NewName()}@mailinator.com");
        await Eventually.True(async () => await _app.Database.Scalar<long>(
            "select count(*) from outbox_messages where type = 'ReferralMade' and last_error is not null") == 1, "the screen fails");

        _ = await _app.Database.Execute("alter table sessions_away rename to sessions");

        _ = Seen(await Screened(_app, ada, bob)).Should().Be(("pending", "disposable_email"));
    }

    [Fact]
    public async Task Only_keyed_hashes_of_public_addresses_are_kept_and_those_for_thirty_days()
    {
        var ada = await _app.Given.Registered();
        foreach (var from in (string?[])["203.0.113.7", "10.0.0.7", "fd00::7", null])
            _ = await SignUp(_app, ada.Code, from);
        _ = (await _app.Database.Scalar<long>("select count(*) from referral_signals where length(address_hash) = 16")).Should().Be(1);
        _app.Clock.Advance(TimeSpan.FromDays(15));
        var bob = await SignUp(_app, ada.Code, "203.0.113.8");
        _app.Clock.Advance(TimeSpan.FromDays(15.1));

        var later = _app.Another();

        await Eventually.True(async () => await _app.Database.Scalar<long>(
            "select count(*) from referral_signals") == 1, "the old one goes");
        _ = (await _app.Database.Scalar<Guid>("select r.referred_id from referral_signals join referrals r on r.id = referral_id"))
            .Should().Be(bob.Id);
        await later.Stop();
    }

    private static (string Status, string? Reason) Seen(JsonElement referral) =>
        (referral.Text("status"), referral.GetProperty("reason").GetString());

    /// <summary>A client whose calls come from this address, or straight from here.</summary>
    private static HttpClient From(App app, string? address)
    {
        var http = app.NewClient();
        if (address is not null)
            http.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return http;
    }

    private static Task<HttpResponseMessage> Register(HttpClient http, string? code, string email) =>
        http.Post("/api/register", new { username = Given.NewName(), email, password = Given.Password, referral_code = code });

    private static async Task<Person> SignUp(App app, string? code, string? from, string? email = null)
    {
        using var http = From(app, from);
        email ??= $"{Given.NewName()}@example.com";
        var made = await (await Register(http, code, email)).Should(201);
        return new Person(made.GetProperty("id").GetGuid(), made.Text("username"), email, Given.Password, made.Text("referral_code"));
    }

    private static async Task<JsonElement[]> List(App app, Person referrer)
    {
        using var http = (await app.Given.SignIn(referrer)).Http;
        return [.. (await http.GetJson("/api/referrals?limit=100")).GetProperty("items").EnumerateArray()];
    }

    /// <summary>The referral of this person as its referrer sees it, once the screen has looked.</summary>
    private static async Task<JsonElement> Screened(App app, Person referrer, Person person)
    {
        await Eventually.True(async () => await app.Database.Scalar<bool>(
            $"select screened_at is not null from referrals where referred_id = '{person.Id}'"), "the screen looks");
        return (await List(app, referrer)).Single(referral => referral.GetProperty("referred_user").Text("id") == person.Id.ToString());
    }
}
