using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed partial class LoginFailuresTests
{
    private const string Wrong = "not the password";

    [Fact]
    public async Task Every_way_to_name_an_account_shares_its_count()
    {
        await using var app = await App.Start();
        var ada = await app.Given.Registered();
        string[] names = [ada.Username, ada.Email, ada.Username.ToUpperInvariant(), $" {ada.Email.ToUpperInvariant()} "];

        for (var guess = 0; guess < 10; guess++)
            _ = await (await Login(app, names[guess % names.Length], Wrong)).ShouldFail(401, "invalid_credentials");

        foreach (var name in names)
            _ = await (await Login(app, name, ada.Password)).ShouldFail(429, "rate_limited");
    }

    /// <summary>Else ten more would be compared each ten seconds, if only enough of them wait for a thread.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_comparison_for_which_another_was_let_in_tells_nothing(bool right)
    {
        await using var app = await App.Start();
        var failures = app.Services.GetRequiredService<LoginFailures>();
        await using var late = (await failures.Begin(Guid.CreateVersion7(), default)).Value;

        app.Clock.Advance(TimeSpan.FromSeconds(11));

        _ = await FluentActions.Awaiting(right ? late.Right : late.Wrong).Should().ThrowAsync<OverloadedException>();
    }

    [Fact]
    public async Task Unknown_names_are_counted_alike_and_answer_the_same_bytes()
    {
        await using var app = await App.Start();
        var ada = await app.Given.Registered();
        var nobody = Given.NewName("nobody");
        for (var guess = 0; guess < 10; guess++)
        {
            _ = await (await Login(app, ada.Username, Wrong)).Should(401);
            _ = await (await Login(app, guess % 2 == 0 ? nobody : nobody.ToUpperInvariant(), Wrong)).Should(401);
        }

        var (known, unknown) = (await Login(app, ada.Username, Wrong), await Login(app, nobody, Wrong));

        _ = Bytes(await known.ShouldFail(429, "rate_limited")).Should().Be(Bytes(await unknown.ShouldFail(429, "rate_limited")));
        _ = known.Headers.Select(header => header.Key).Should().Equal(unknown.Headers.Select(header => header.Key));
    }

    [Fact]
    public async Task Locks_grow_from_a_minute_to_a_quarter_of_an_hour_and_end_when_they_say()
    {
        await using var app = await App.Start();
        var ada = await app.Given.Registered();
        for (var guess = 0; guess < 10; guess++)
            _ = await (await Login(app, ada.Username, Wrong)).Should(401);

        foreach (var minutes in (int[])[1, 2, 4, 8, 15, 15])
        {
            var locked = await Login(app, ada.Username, Wrong);
            _ = await locked.ShouldFail(429, "rate_limited");
            var wait = locked.Headers.RetryAfter!.Delta!.Value;
            _ = wait.Should().BeCloseTo(TimeSpan.FromMinutes(minutes), TimeSpan.FromSeconds(10));
            app.Clock.Advance(wait);
            _ = await (await Login(app, ada.Username, Wrong)).Should(401);
        }
    }

    [Fact]
    public async Task After_a_lock_there_is_one_try_at_a_time_and_a_right_one_forgives_all()
    {
        await using var app = await App.Start();
        var ada = await app.Given.Registered();
        for (var guess = 0; guess < 10; guess++)
            _ = await (await Login(app, ada.Username, Wrong)).Should(401);
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        var answers = await Expect.AtOnce(20, _ => Login(app, ada.Username, Wrong));
        _ = answers.Count(answer => (int)answer.StatusCode == 401).Should().Be(1);

        app.Clock.Advance(TimeSpan.FromMinutes(2));
        _ = await (await Login(app, ada.Username, ada.Password)).Should(200);
        for (var guess = 0; guess < 9; guess++)
            _ = await (await Login(app, ada.Username, Wrong)).Should(401);
        _ = await (await Login(app, ada.Username, ada.Password)).Should(200);
    }

    [Fact]
    public async Task Attempts_while_locked_make_no_lock_longer()
    {
        await using var app = await App.Start();
        var ada = await app.Given.Registered();
        for (var guess = 0; guess < 10; guess++)
            _ = await (await Login(app, ada.Username, Wrong)).Should(401);

        foreach (var answer in await Expect.AtOnce(50, _ => Login(app, ada.Username, Wrong)))
            _ = await answer.Should(429);

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        _ = await (await Login(app, ada.Username, ada.Password)).Should(200);
    }

    [Fact]
    public async Task Failures_are_forgotten_after_a_quarter_of_an_hour()
    {
        await using var app = await App.Start();
        var ada = await app.Given.Registered();

        for (var round = 0; round < 2; round++)
        {
            for (var guess = 0; guess < 9; guess++)
                _ = await (await Login(app, ada.Username, Wrong)).Should(401);
            app.Clock.Advance(TimeSpan.FromMinutes(15));
        }

        _ = await (await Login(app, ada.Username, ada.Password)).Should(200);
    }

    [Fact]
    public async Task A_reset_works_while_locked_and_unlocks()
    {
        await using var app = await App.Start();
        var ada = await app.Given.Registered();
        for (var guess = 0; guess < 10; guess++)
            _ = await (await Login(app, ada.Username, Wrong)).Should(401);
        _ = await (await Login(app, ada.Username, ada.Password)).Should(429);

        _ = await (await app.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
        var token = await app.Mailbox.Token(ada.Email, Subjects.Reset);
        _ = await (await app.Http.Post("/api/reset-password", new { token, password = "a wholly new secret" })).Should(204);

        _ = await (await Login(app, ada.Username, "a wholly new secret")).Should(200);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fifty_right_passwords_at_once_are_all_let_in(bool shared)
    {
        await using var redis = shared ? await TestRedis.Start() : null;
        await using var app = await App.Start(redis?.Settings);
        var ada = await app.Given.Registered();

        foreach (var answer in await Expect.AtOnce(50, _ => Login(app, ada.Username, ada.Password)))
            _ = await answer.Should(200);
    }

    [Fact]
    public async Task Fifty_guesses_at_once_over_two_instances_are_compared_ten_times()
    {
        await using var redis = await TestRedis.Start();
        await using var one = await App.Start(redis.Settings);
        var two = one.Another(redis.Settings);
        _ = await (await two.Http.GetAsync("/health/ready")).Should(200);
        var ada = await one.Given.Registered();

        var answers = await Expect.AtOnce(50,
            number => Login(number % 2 == 0 ? one : two, number % 3 == 0 ? ada.Email : ada.Username, Wrong));

        _ = answers.Count(answer => (int)answer.StatusCode == 401).Should().Be(10);
        _ = answers.Count(answer => (int)answer.StatusCode == 429).Should().Be(40);
        _ = await (await Login(two, ada.Username, ada.Password)).Should(429);
        await two.Stop();
    }

    [Fact]
    public async Task What_one_instance_forgives_the_other_forgives_and_a_lost_redis_forgives_nothing()
    {
        await using var redis = await TestRedis.Start();
        await using var one = await App.Start(redis.Settings);
        var two = one.Another(redis.Settings);
        var ada = await one.Given.Registered();
        for (var guess = 0; guess < 9; guess++)
            _ = await (await Login(guess % 2 == 0 ? one : two, ada.Username, Wrong)).Should(401);
        _ = await (await Login(two, ada.Username, ada.Password)).Should(200);
        for (var guess = 0; guess < 9; guess++)
            _ = await (await Login(one, ada.Username, Wrong)).Should(401);

        await redis.Stop();

        _ = await (await Login(one, ada.Username, Wrong)).Should(401);
        _ = await (await Login(one, ada.Username, ada.Password)).Should(429);
        await redis.Restart();
        await Eventually.True(async () => (await one.Http.GetJson("/health/ready")).Text("status") == "ready", "Redis is found again");
        _ = await (await Login(one, ada.Username, ada.Password)).Should(429);
        await two.Stop();
    }

    [Fact]
    public void What_an_instance_that_died_was_comparing_comes_back_after_ten_seconds()
    {
        var (policy, start) = (Limits.Login, DateTimeOffset.UnixEpoch);
        var state = Enumerable.Range(0, policy.Permits).Aggregate(
            FailureState.Read("", start, policy), (state, number) => state.Reserve($"{number}", start, policy).Next);

        bool Reserves(double seconds) => FailureState.Read(state.Write(), start.AddSeconds(seconds), policy)
            .Reserve("late", start.AddSeconds(seconds), policy).Verdict.Reserved;

        _ = Reserves(9.9).Should().BeFalse();
        _ = Reserves(10).Should().BeTrue();
    }

    private static Task<HttpResponseMessage> Login(App app, string name, string password) =>
        app.Http.Post("/api/login", new { username_or_email = name, password });

    private static string Bytes(System.Text.Json.JsonElement problem) => Trace().Replace(problem.GetRawText(), "");

    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex Trace();
}
