using System.Net.Http.Headers;
using System.Text;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Partners;

public sealed class IssuePartnerTokenTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task Credentials_in_the_header_give_a_token_with_all_scopes_of_the_partner()
    {
        var partner = await App.Partner("referrals:read conversions:write");

        var response = await App.AskToken(partner.Id.ToString(), partner.Secret);

        var answer = await response.Should(200);
        _ = (answer.Text("token_type"), answer.GetProperty("expires_in").GetInt32(), answer.Text("scope"))
            .Should().Be(("Bearer", 600, "referrals:read conversions:write"));
        _ = response.Headers.CacheControl!.NoStore.Should().BeTrue();
        _ = response.Headers.Pragma.ToString().Should().Be("no-cache");
    }

    [Fact]
    public async Task Credentials_in_the_form_give_a_token_with_the_scopes_asked_for()
    {
        var partner = await App.Partner();

        var answer = await (await Http.PostAsync("/oauth/token", Partnering.Form("webhooks:manage referrals:read",
            ("client_id", partner.Id.ToString()), ("client_secret", partner.Secret), ("unknown", "parameter")))).Should(200);

        _ = answer.Text("scope").Should().Be("webhooks:manage referrals:read");
        _ = (await Http.Post("/api/token/verify", new { token = answer.Text("access_token") })).Should(200);
    }

    [Fact]
    public async Task An_unknown_client_a_wrong_secret_and_a_stranger_are_answered_alike()
    {
        var partner = await App.Partner();

        var (id, other) = (partner.Id.ToString(), Guid.CreateVersion7().ToString());
        foreach (var (client, secret) in ((string, string)[])[(id, "wrong"), (other, partner.Secret), ("nobody", "x"), (id, "")])
        {
            var response = await App.AskToken(client, secret);
            await response.ShouldFailOAuth(401, "invalid_client");
            _ = response.Headers.WwwAuthenticate.ToString().Should().StartWith("Basic ");
        }
        await (await Http.PostAsync("/oauth/token", Partnering.Form(null))).ShouldFailOAuth(401, "invalid_client");
    }

    [Fact]
    public async Task A_scope_that_the_partner_may_not_have_is_refused_whole()
    {
        var partner = await App.Partner("referrals:read");

        await (await App.AskToken(partner.Id.ToString(), partner.Secret, "referrals:read webhooks:manage"))
            .ShouldFailOAuth(400, "invalid_scope");
        await (await App.AskToken(partner.Id.ToString(), partner.Secret, "user")).ShouldFailOAuth(400, "invalid_scope");
    }

    [Fact]
    public async Task What_rfc_6749_calls_malformed_is_refused_in_its_words()
    {
        var partner = await App.Partner();
        var id = ("client_id", partner.Id.ToString());
        var secret = ("client_secret", partner.Secret);

        await (await Post("grant_type=password")).ShouldFailOAuth(400, "unsupported_grant_type");
        await (await Post("scope=referrals:read")).ShouldFailOAuth(400, "invalid_request");
        await (await Post("grant_type=client_credentials&scope=a&scope=b")).ShouldFailOAuth(400, "invalid_request");
        await (await Http.Post("/oauth/token", new { grant_type = "client_credentials" })).ShouldFailOAuth(400, "invalid_request");
        await (await Both(Partnering.Form(null, id, secret), partner)).ShouldFailOAuth(400, "invalid_request");
        _ = await (await Both(Partnering.Form(null, id), partner)).Should(200);
        await (await Post(new string('a', 70_000))).ShouldFailOAuth(413, "invalid_request");
    }

    [Theory]
    [InlineData("Basic not-base64!")]
    [InlineData("Basic bm9jb2xvbg==")]
    [InlineData("Basic /w==")]
    [InlineData("Digest x")]
    public async Task A_header_that_cannot_be_read_names_no_client(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = Partnering.Form(null) };
        _ = request.Headers.TryAddWithoutValidation("Authorization", header);

        await (await Http.SendAsync(request)).ShouldFailOAuth(401, "invalid_client");
    }

    [Fact]
    public async Task Whoever_guesses_has_to_wait()
    {
        await using var app = await App.Start(new() { ["RateLimits:LoginAddress:PermitLimit"] = "3" });

        var responses = await Expect.AtOnce(20, _ => app.AskToken(Guid.CreateVersion7().ToString(), "guess"));

        _ = responses.Count(response => (int)response.StatusCode == 401).Should().Be(3);
        var limited = responses.First(response => (int)response.StatusCode == 429);
        await limited.ShouldFailOAuth(429, "temporarily_unavailable");
        _ = limited.Headers.RetryAfter.Should().NotBeNull();
    }

    [Fact]
    public async Task What_is_refused_to_a_partner_is_on_record_without_what_was_sent_and_not_to_nobody()
    {
        await using var app = await App.Start();
        var (shop, admin) = (await app.Partner(), await app.Given.Admin());

        foreach (var id in (Guid[])[shop.Id, Guid.CreateVersion7()])
            await (await app.AskToken(id.ToString(), "not-the-secret")).ShouldFailOAuth(401, "invalid_client");

        await app.OnRecord("partner_refused");
        var item = (await admin.Http.GetJson("/api/admin/audit?action=partner_refused")).GetProperty("items").EnumerateArray().Single();
        _ = (item.GetProperty("subject").Text("id"), item.GetProperty("subject").Text("type"), item.Text("ip"))
            .Should().Be((shop.Id.ToString(), "partner", "127.0.0.1"));
        _ = item.ToString().Should().NotContain("not-the-secret");
    }

    [Fact]
    public async Task However_many_guess_a_hundred_an_hour_of_them_are_on_record()
    {
        await using var app = await App.Start();
        var shop = await app.Partner();

        for (var number = 0; number < 4; number++)
            _ = await Expect.AtOnce(30, _ => app.AskToken(shop.Id.ToString(), "not-the-secret"));
        await Eventually.True(async () => await Refused() == 100, "a hundred are there");
        app.Clock.Advance(TimeSpan.FromMinutes(61));
        _ = await app.AskToken(shop.Id.ToString(), "not-the-secret");

        await Eventually.True(async () => await Refused() == 101, "and one an hour later");

        Task<long> Refused() => app.Database.Scalar<long>("select count(*) from audit_events where action = 'partner_refused'");
    }

    [Fact]
    public async Task Without_a_database_the_answer_still_speaks_oauth()
    {
        await using var app = await App.Start();
        var partner = await app.Partner();

        await app.Database.Away(async () =>
            await (await app.AskToken(partner.Id.ToString(), partner.Secret)).ShouldFailOAuth(503, "temporarily_unavailable"));
    }

    private Task<HttpResponseMessage> Post(string form) => Http.PostAsync("/oauth/token",
        new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"));

    private async Task<HttpResponseMessage> Both(HttpContent form, PartnerClient partner)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{partner.Id}:{partner.Secret}")));
        return await Http.SendAsync(request);
    }
}
