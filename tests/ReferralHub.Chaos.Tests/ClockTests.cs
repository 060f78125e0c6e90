using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Chaos.Tests;

public sealed class ClockTests
{
    /// <summary>The database's clock goes on as it should, as it does when that of one machine is set.</summary>
    [Fact]
    public async Task A_clock_that_steps_about_during_sign_ups_loses_nothing_and_counts_nothing_twice()
    {
        await using var smtp = new SmtpSink();
        await using var app = await App.Start(smtp.Settings);
        var ada = await app.Given.Registered();
        foreach (var hours in (double[])[1, -2, 26, -25])
        {
            // a machine that stood still for some seconds answers 503, and then somebody else comes
            var crowd = Expect.AtOnce(20, _ => Expect.Patiently(() => Register(app, ada)));
            app.Clock.Advance(TimeSpan.FromHours(hours));
            foreach (var response in await crowd)
                _ = await response.Should(201);
        }

        await app.Drained();
        var referrals = await app.Database.Scalar<long>("select count(*) from referrals");
        _ = referrals.Should().BeGreaterThanOrEqualTo(80);
        _ = (await app.Database.Scalar<long>("select count(*) from users")).Should().Be(referrals + 1);
        _ = smtp.Mails.Should().HaveCount((int)referrals + 1);
        await using var command = new ServerProcess(App.Settings(app.Database, app.Mailbox, []), arguments: "reconcile");
        _ = (await command.Done()).Should().Be((0, "0 differences"));
    }

    [Fact]
    public async Task After_a_step_back_a_client_refreshes_and_people_sign_in()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();

        app.Clock.Advance(TimeSpan.FromHours(-3));

        // a token of the future is nobody's
        _ = await (await ada.Http.GetAsync("/api/users/me")).ShouldFail(401, "unauthorized");
        var refreshed = app.Given.With(ada,
            await (await app.Http.Post("/api/token/refresh", new { refresh_token = ada.RefreshToken })).Should(200));
        _ = (await refreshed.Http.GetJson("/api/users/me")).Text("username").Should().Be(ada.Username);
        var again = await app.Given.SignIn(ada);
        _ = (await again.Http.GetJson("/api/users/me")).Text("username").Should().Be(ada.Username);
    }

    [Fact]
    public async Task Who_used_up_a_limit_or_is_locked_out_is_not_kept_waiting_for_a_future_that_was_a_mistake()
    {
        await using var app = await App.Start(new() { ["RateLimits:ForgotPassword:PermitLimit"] = "2" });
        var ada = await app.Given.Registered();
        app.Clock.Advance(TimeSpan.FromHours(3));
        for (var guess = 0; guess < 10; guess++)
            _ = await (await Login(app, ada, "not the password")).Should(401);
        _ = await (await Login(app, ada, ada.Password)).Should(429);
        foreach (var status in (int[])[202, 202, 429])
            _ = await (await app.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(status);

        app.Clock.Advance(TimeSpan.FromHours(-3));

        _ = await (await Login(app, ada, ada.Password)).Should(200);
        _ = await (await app.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
    }

    private static Task<HttpResponseMessage> Login(App app, Person person, string password) =>
        app.Http.Post("/api/login", new { username_or_email = person.Username, password });

    private static Task<HttpResponseMessage> Register(App app, Person inviter)
    {
        var name = Given.NewName();
        return app.Http.Post("/api/register",
            new { username = name, email = $"{name}@example.com", password = Given.Password, referral_code = inviter.Code });
    }
}
