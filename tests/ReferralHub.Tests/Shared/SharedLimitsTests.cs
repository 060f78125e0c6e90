using System.Diagnostics;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>Limits over several instances and one Redis, which comes and goes.</summary>
public sealed class SharedLimitsTests : IAsyncLifetime
{
    private TestRedis _redis = null!;

    public async Task InitializeAsync() => _redis = await TestRedis.Start();

    public async Task DisposeAsync() => await _redis.DisposeAsync();

    [Fact]
    public async Task Two_instances_never_exceed_a_limit_together()
    {
        await using var one = await App.Start(With("LoginAddress", 10, 600));
        var two = one.Another(With("LoginAddress", 10, 600));
        await Connected(one, two);

        var statuses = await Statuses(50, number => Login(number % 2 == 0 ? one : two));

        _ = statuses.Count(status => status == 429).Should().Be(40);
        await two.Stop();
    }

    [Fact]
    public async Task Leased_permits_are_shared_too()
    {
        // leases of up to 100 / 20 = 5 permits
        await using var one = await App.Start(With("SignedIn", 100, 600));
        var two = one.Another(With("SignedIn", 100, 600));
        await Connected(one, two);
        var ada = await one.Given.SignedIn();
        using var other = two.NewClient();
        other.DefaultRequestHeaders.Authorization = ada.Http.DefaultRequestHeaders.Authorization;

        var good = 0;
        for (var round = 0; round < 4; round++)
            good += (await Statuses(50, number => (number % 2 == 0 ? ada.Http : other).GetAsync("/api/users/me")))
                .Count(status => status == 200);

        // what is leased on an instance and not used there is all that may be missing
        _ = good.Should().BeInRange(80, 100);
        await two.Stop();
    }

    [Fact]
    public async Task A_busy_user_costs_no_round_trip_a_call()
    {
        await using var app = await App.Start(With("SignedIn", 1000, 60));
        await Connected(app);
        var ada = await app.Given.SignedIn();
        var before = await _redis.Scripts();

        for (var call = 0; call < 200; call++)
            _ = await (await ada.Http.GetAsync("/api/users/me")).Should(200);

        // leases of 1, 2, 4, 8, 16, 32, 50, 50, 50
        _ = (await _redis.Scripts() - before).Should().BeInRange(1, 20);
    }

    [Fact]
    public async Task Retry_after_is_true()
    {
        await using var app = await App.Start(With("LoginAddress", 2, 4));
        await Connected(app);
        _ = await Statuses(2, _ => Login(app));

        var refused = await Login(app);
        _ = await refused.ShouldFail(429, "rate_limited");
        var wait = refused.Headers.RetryAfter!.Delta!.Value;

        _ = wait.Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromSeconds(2));
        await Task.Delay(wait);
        _ = await (await Login(app)).Should(400);
    }

    [Fact]
    public async Task A_redis_that_dies_gives_nobody_a_new_budget_and_neither_does_one_that_comes_back_empty()
    {
        await using var one = await App.Start(With("LoginAddress", 6, 600));
        await Connected(one);
        _ = (await Statuses(4, _ => Login(one))).Should().AllBeEquivalentTo(400);

        await _redis.Stop();
        _ = await (await Login(one)).Should(400);
        await _redis.Restart();
        await Connected(one);

        _ = (await Statuses(20, _ => Login(one))).Count(status => status == 400).Should().Be(1);
    }

    [Fact]
    public async Task Without_its_redis_an_instance_is_limited_and_says_that_it_is_degraded()
    {
        await _redis.Stop();
        await using var app = await App.Start(With("LoginAddress", 10, 600));

        _ = (await Statuses(30, _ => Login(app))).Count(status => status == 400).Should().Be(10);

        var ready = await app.Http.GetJson("/health/ready");
        _ = ready.Text("status").Should().Be("degraded");
        _ = ready.GetProperty("checks").Text("redis").Should().StartWith("down");
        await _redis.Restart();
        await Connected(app);
    }

    [Fact]
    public async Task A_frozen_redis_costs_one_time_out_and_not_one_a_call()
    {
        await using var app = await App.Start(With("LoginAddress", 10, 600));
        await Connected(app);
        await _redis.Freeze();
        var watch = Stopwatch.StartNew();

        var good = 0;
        for (var call = 0; call < 30; call++)
            good += (await Login(app)).StatusCode is System.Net.HttpStatusCode.BadRequest ? 1 : 0;

        _ = good.Should().Be(10);
        _ = watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(3), "thirty time-outs of 250 ms would be 7.5 s");
        await _redis.Thaw();
        await Connected(app);
    }

    [Fact]
    public async Task A_redis_that_refuses_to_write_leaves_nobody_without_a_limit()
    {
        await using var app = await App.Start(With("LoginAddress", 10, 600));
        await Connected(app);
        _ = (await Statuses(4, _ => Login(app))).Should().AllBeEquivalentTo(400);

        _ = (await _redis.Command("CONFIG SET min-replicas-to-write 1")).Should().Contain("OK");
        _ = (await Statuses(30, _ => Login(app))).Count(status => status == 400).Should().Be(6);

        _ = (await _redis.Command("CONFIG SET min-replicas-to-write 0")).Should().Contain("OK");
        await Connected(app);
        _ = (await Statuses(10, _ => Login(app))).Should().AllBeEquivalentTo(429, "nobody gets a new budget");
    }

    [Fact]
    public async Task A_redis_with_a_password_serves_who_knows_it_and_degrades_who_does_not()
    {
        await using var redis = await TestRedis.Start("--requirepass", "open;sesame=1");
        var settings = With("LoginAddress", 10, 600);
        settings["ConnectionStrings:Redis"] = $"{redis.Address},password=open;sesame=1";
        await using var app = await App.Start(settings);
        await Connected(app);

        settings["ConnectionStrings:Redis"] = $"{redis.Address},password=wrong";
        var stranger = app.Another(settings);
        await Eventually.True(async () =>
            (await stranger.Http.GetJson("/health/ready")).GetProperty("checks").Text("redis")
                .StartsWith("down", StringComparison.Ordinal), "it is degraded");
        _ = (await Statuses(30, _ => Login(stranger))).Count(status => status == 400).Should().Be(10);
        await stranger.Stop();
    }

    private Dictionary<string, string> With(string policy, int permits, int seconds)
    {
        var settings = RateLimitsTests.Of(policy, permits, seconds);
        settings["ConnectionStrings:Redis"] = _redis.Address;
        return settings;
    }

    private static Task<HttpResponseMessage> Login(App app) => app.Http.Post("/api/login", new { });

    private static async Task<int[]> Statuses(int count, Func<int, Task<HttpResponseMessage>> call) =>
        [.. (await Expect.AtOnce(count, call)).Select(answer => (int)answer.StatusCode)];

    private static async Task Connected(params App[] apps)
    {
        foreach (var app in apps)
            await Eventually.True(
                async () => (await app.Http.GetJson("/health/ready")).GetProperty("checks").Text("redis") == "up", "Redis is found");
    }
}
