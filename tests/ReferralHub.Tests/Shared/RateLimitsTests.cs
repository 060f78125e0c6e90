using System.Globalization;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class RateLimitsTests
{
    [Theory]
    [InlineData("LoginAddress", "POST", "/api/login")]
    [InlineData("Register", "POST", "/api/register")]
    [InlineData("ForgotPassword", "POST", "/api/forgot-password")]
    [InlineData("ForgotPassword", "POST", "/api/verify-email/resend")]
    [InlineData("PhoneSend", "POST", "/api/phone/send-code")]
    [InlineData("PhoneVerifyAddress", "POST", "/api/phone/login")]
    [InlineData("SignedIn", "GET", "/api/users/me")]
    [InlineData("SignedIn", "GET", "/api/referrals")]
    [InlineData("SignedIn", "GET", "/api/referral-stats")]
    public async Task The_limit_of_a_route_refuses_what_is_past_it_and_says_when_to_come_again(string policy, string method, string path)
    {
        await using var app = await App.Start(new() { [$"RateLimits:{policy}:WindowSeconds"] = "600" });
        var ada = await app.Given.SignedIn();
        var limited = app.Another(Of(policy, permits: 3, seconds: 600));
        using var http = limited.NewClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", ada.AccessToken);
        Task<HttpResponseMessage> Call() => http.SendAsync(
            new(new HttpMethod(method), path) { Content = method == "POST" ? Expect.Json(new { }) : null });

        for (var call = 0; call < 3; call++)
            _ = (await Call()).StatusCode.Should().NotBe(System.Net.HttpStatusCode.TooManyRequests);
        var refused = await Call();

        _ = await refused.ShouldFail(429, "rate_limited");
        var wait = refused.Headers.RetryAfter!.Delta!.Value;
        _ = wait.Should().BeCloseTo(TimeSpan.FromSeconds(200), TimeSpan.FromSeconds(20));
        limited.Clock.Advance(wait);
        _ = (await Call()).StatusCode.Should().NotBe(System.Net.HttpStatusCode.TooManyRequests);
        _ = await (await Call()).ShouldFail(429, "rate_limited");
        await limited.Stop();
    }

    [Fact]
    public async Task The_headers_tell_the_policy_and_what_is_left()
    {
        await using var app = await App.Start(Of("LoginAddress", permits: 10, seconds: 900));

        var first = await app.Http.Post("/api/login", new { });
        var second = await app.Http.Post("/api/login", new { });

        _ = first.Headers.GetValues("RateLimit-Policy").Should().Equal("\"login_address\";q=10;w=900");
        _ = first.Headers.GetValues("RateLimit").Should().Equal("\"login_address\";r=9;t=90");
        _ = second.Headers.GetValues("RateLimit").Should().Equal("\"login_address\";r=8;t=180");
        _ = (await app.Http.GetAsync("/health/live")).Headers.Contains("RateLimit").Should().BeFalse();
    }

    [Fact]
    public async Task A_session_is_refreshed_so_often_and_strangers_use_up_nothing()
    {
        await using var app = await App.Start(Of("Refresh", permits: 2, seconds: 60));
        var (ada, bob) = (await app.Given.SignedIn(), await app.Given.SignedIn());
        var forged = ada.RefreshToken[..^4] + "AAAA";
        for (var call = 0; call < 5; call++)
            _ = await (await app.Http.Post("/api/token/refresh", new { refresh_token = forged })).Should(401);

        var token = ada.RefreshToken;
        for (var call = 0; call < 2; call++)
            token = (await (await app.Http.Post("/api/token/refresh", new { refresh_token = token })).Should(200)).Text("refresh_token");
        var refused = await app.Http.Post("/api/token/refresh", new { refresh_token = token });

        _ = await refused.ShouldFail(429, "rate_limited");
        _ = refused.Headers.GetValues("RateLimit-Policy").Should().Equal("\"refresh\";q=2;w=60");
        _ = await (await app.Http.Post("/api/token/refresh", new { refresh_token = bob.RefreshToken })).Should(200);
        app.Clock.Advance(refused.Headers.RetryAfter!.Delta!.Value);
        _ = await (await app.Http.Post("/api/token/refresh", new { refresh_token = token })).Should(200);
    }

    [Fact]
    public async Task A_user_has_a_limit_of_their_own()
    {
        await using var app = await App.Start(Of("SignedIn", permits: 5, seconds: 600));
        var (ada, bob) = (await app.Given.SignedIn(), await app.Given.SignedIn());

        var statuses = (await Expect.AtOnce(30, _ => ada.Http.GetAsync("/api/users/me"))).Select(answer => (int)answer.StatusCode);

        _ = statuses.Count(status => status == 200).Should().Be(5);
        _ = await (await bob.Http.GetAsync("/api/users/me")).Should(200);
    }

    [Fact]
    public async Task Limits_can_be_turned_off_as_a_whole()
    {
        await using var app = await App.Start(new(Of("LoginAddress", permits: 1, seconds: 600)) { ["RateLimits:Enabled"] = "false" });

        foreach (var answer in await Expect.AtOnce(5, _ => app.Http.Post("/api/login", new { })))
            _ = await answer.ShouldFail(400, "validation_failed");
    }

    [Theory]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    public async Task An_address_is_an_ipv4_or_the_64_of_an_ipv6(string one, string other, bool same)
    {
        await using var app = await App.Start(
            new(Of("LoginAddress", permits: 1, seconds: 600)) { ["Proxy:KnownNetworks:0"] = "127.0.0.0/8" });

        _ = await (await From(app, one)).Should(400);

        _ = await (await From(app, other)).Should(same ? 429 : 400);
    }

    [Fact]
    public async Task What_stands_left_of_the_trusted_proxies_is_not_believed()
    {
        await using var app = await App.Start(new(Of("LoginAddress", permits: 1, seconds: 600))
        {
            ["Proxy:KnownNetworks:0"] = "127.0.0.0/8",
            ["Proxy:KnownNetworks:1"] = "10.0.0.0/8"
        });

        _ = await (await From(app, "1.1.1.1, 203.0.113.7, 10.0.0.2")).Should(400);

        _ = await (await From(app, "2.2.2.2, 203.0.113.7, 10.0.0.3")).Should(429);
        _ = await (await From(app, "203.0.113.7, 198.51.100.1")).Should(400);
    }

    [Fact]
    public async Task Without_known_networks_nobody_says_who_they_are()
    {
        await using var app = await App.Start(Of("LoginAddress", permits: 1, seconds: 600));

        _ = await (await From(app, "203.0.113.7")).Should(400);

        _ = await (await From(app, "203.0.113.8")).Should(429);
    }

    [Fact]
    public async Task A_header_that_nobody_reads_is_warned_of_once()
    {
        var log = new LogSink();
        await using var app = await App.Start(replace: services => services.AddSingleton<ILoggerProvider>(log));

        for (var call = 0; call < 3; call++)
            _ = await (await From(app, "203.0.113.7")).Should(400);

        _ = log.Lines.Where(line => line.Contains("X-Forwarded-For", StringComparison.Ordinal))
            .Should().ContainSingle().Which.Should().Contain("Proxy__KnownNetworks__0");
    }

    [Fact]
    public void What_an_instance_remembers_is_bounded()
    {
        var clock = new TestClock();
        var map = new ExpiringMap<long>(clock, 2000);

        for (var key = 0; key < 10_000; key++)
            map.Set($"{key}", key, clock.GetUtcNow() + TimeSpan.FromSeconds(1 + key));
        _ = map.Count.Should().BeInRange(1000, 2000);
        _ = map.Find("9999").Should().Be((true, 9999L));
        clock.Advance(TimeSpan.FromDays(1));
        for (var key = 0; key < 2000; key++)
            map.Set($"later {key}", key, clock.GetUtcNow() + TimeSpan.FromSeconds(1));

        _ = map.Find("9999").Found.Should().BeFalse();
        _ = map.Count.Should().BeLessThanOrEqualTo(2000);
    }

    [Theory]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("192.0.2.0/24", false)]
    public async Task Https_is_believed_from_a_known_network_only(string network, bool believed)
    {
        await using var app = await App.Start(new() { ["Proxy:KnownNetworks:0"] = network });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Proto", "https");

        var answer = await app.Http.SendAsync(request);

        _ = answer.Headers.Contains("Strict-Transport-Security").Should().Be(believed);
    }

    [Fact]
    public void Each_limit_can_be_configured()
    {
        _ = Limits.All.Should().HaveCount(10);
        foreach (var policy in Limits.All)
            _ = new RateLimitsSettings().Apply(policy).Should().Be(policy);
    }

    /// <summary>Section 6 of the contract, against the settings as they are shipped.</summary>
    [Theory]
    [InlineData("Login", 10, 15 * 60)]
    [InlineData("LoginAddress", 30, 60)]
    [InlineData("Register", 10, 60 * 60)]
    [InlineData("ForgotPassword", 20, 60 * 60)]
    [InlineData("PhoneSend", 10, 60 * 60)]
    [InlineData("PhoneVerify", 15, 60 * 60)]
    [InlineData("PhoneVerifyAddress", 60, 60 * 60)]
    [InlineData("Refresh", 30, 60)]
    [InlineData("CodeLookup", 60, 60)]
    [InlineData("SignedIn", 300, 60)]
    public void Who_configures_nothing_has_the_limits_of_the_contract(string policy, int permits, int seconds)
    {
        var shipped = new ConfigurationBuilder().AddJsonFile(Repository.Path("src/ReferralHub/appsettings.json")).Build()
            .GetSection("RateLimits").Get<RateLimitsSettings>() ?? new();

        var limit = shipped.Apply(Limits.All.Single(limit => limit.Name == policy));

        _ = (shipped.Enabled, limit.Permits, limit.Window).Should().Be((true, permits, TimeSpan.FromSeconds(seconds)));
    }

    internal static Dictionary<string, string> Of(string policy, int permits, int seconds) => new()
    {
        [$"RateLimits:{policy}:PermitLimit"] = permits.ToString(CultureInfo.InvariantCulture),
        [$"RateLimits:{policy}:WindowSeconds"] = seconds.ToString(CultureInfo.InvariantCulture)
    };

    private static async Task<HttpResponseMessage> From(App app, string forwarded)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/login") { Content = Expect.Json(new { }) };
        request.Headers.Add("X-Forwarded-For", forwarded);
        return await app.Http.SendAsync(request);
    }
}
