using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Telemetry;

/// <summary>Sign-ups, sign-ins, referrals and limits, counted as they happen over HTTP.</summary>
public sealed class PeopleMetricsTests
{
    [Fact]
    public async Task Sign_ups_are_counted_by_path_and_by_whether_somebody_referred_them()
    {
        await using var app = await App.Start();
        using var measured = new Measured(app);

        var ada = await app.Given.Registered();
        _ = await app.Given.Registered(ada.Code);
        _ = await app.ByPhone();
        var (bob, phone) = await app.ByPhone(ada.Code);
        _ = await (await app.Http.Post("/api/register", new { username = ada.Username, email = ada.Email, password = ada.Password }))
            .ShouldFail(409, "email_taken");

        foreach (var (path, referred) in ((string, string)[])[("password", "no"), ("password", "yes"), ("phone", "no"), ("phone", "yes")])
            _ = measured.Of($"referralhub.signups{{path={path},referred={referred}}}").Should().Be(1, $"{bob.Id} {phone}");
        _ = measured.Names.Count(name => name.StartsWith("referralhub.signups", StringComparison.Ordinal)).Should().Be(4);
    }

    [Fact]
    public async Task Sign_ins_by_password_are_counted_by_what_came_of_them()
    {
        await using var app = await App.Start(new() { ["RateLimits:Login:PermitLimit"] = "2" });
        var (ada, boss, bob) = (await app.Given.Registered(), await app.Given.Admin(), await app.Given.Registered());
        _ = await (await boss.Http.PostAsync($"/api/admin/users/{bob.Id}/suspend", null)).Should(200);
        using var measured = new Measured(app);

        var answers = new List<int>();
        foreach (var (name, password) in ((string, string)[])
            [(ada.Username, ada.Password), (bob.Username, bob.Password), ("nobody", "x"), (ada.Username, "x"), (ada.Username, "x"),
            (ada.Username, "x")])
            answers.Add((int)(await app.Http.Post("/api/login", new { username_or_email = name, password })).StatusCode);

        _ = answers.Should().Equal(200, 403, 401, 401, 401, 429);
        foreach (var (result, count) in ((string, int)[])
            [("ok", 1), ("account_suspended", 1), ("invalid_credentials", 3), ("rate_limited", 1)])
            _ = measured.Of($"referralhub.logins{{method=password,result={result}}}").Should().Be(count, result);
        _ = (measured.Of("referralhub.logins.wrong{known=yes}"), measured.Of("referralhub.logins.wrong{known=no}")).Should().Be((2, 1));
        _ = measured.Of("referralhub.limits.refused{limit=login}").Should().Be(1);
    }

    [Fact]
    public async Task Sign_ins_by_phone_and_refreshes_are_counted_by_what_came_of_them()
    {
        await using var app = await App.Start();
        using var measured = new Measured(app);
        var phone = Texts.NewNumber();
        var code = await app.Code(phone);

        _ = await (await app.Http.Post("/api/phone/login", new { phone, code = Texts.Wrong(code) })).ShouldFail(400, "invalid_code");
        var tokens = await (await app.Http.Post("/api/phone/login", new { phone, code })).Should(200);
        _ = await (await app.Http.Post("/api/token/refresh", new { refresh_token = tokens.Text("refresh_token") })).Should(200);
        _ = await (await app.Http.Post("/api/token/refresh", new { refresh_token = "garbage" })).Should(401);

        foreach (var labels in (string[])["phone,result=invalid_code", "phone,result=ok", "refresh,result=ok",
            "refresh,result=invalid_refresh_token"])
            _ = measured.Of($"referralhub.logins{{method={labels}}}").Should().Be(1, labels);
    }

    [Fact]
    public async Task Referrals_are_counted_by_status_and_reason_once_whatever_changes_them()
    {
        await using var app = await App.Start(new() { ["Referrals:SweepSeconds"] = "0.05" });
        var (ada, boss) = (await app.Given.Verified(), await app.Given.Admin());
        using var measured = new Measured(app);

        var bob = await app.ReferralOf(await app.Given.Verified(ada.Code));
        _ = await (await boss.Decide(bob, "reverse", new { reason = "ada@example.com asked for it" })).Should(200);
        var cyd = await app.ReferralOf(await app.Given.Registered(ada.Code));
        _ = await (await boss.Decide(cyd, "reject")).Should(200);
        _ = await app.Given.Registered(ada.Code);
        app.Clock.Advance(TimeSpan.FromDays(31));

        await measured.Becomes("referralhub.referrals{reason=not_verified_in_time,status=expired}", 1);
        _ = measured.Of("referralhub.referrals{reason=none,status=pending}").Should().Be(3);
        _ = measured.Of("referralhub.referrals{reason=none,status=successful}").Should().Be(1);
        _ = measured.Of("referralhub.referrals{reason=rejected_by_admin,status=rejected}").Should().Be(1);
        _ = measured.Of("referralhub.referrals{reason=other,status=reversed}").Should().Be(1, "an admin's words are no label");
    }

    [Fact]
    public async Task Two_instances_together_count_a_referral_once()
    {
        await using var app = await App.Start();
        var other = app.Another();
        using var here = new Measured(app);
        using var there = new Measured(other);
        var ada = await app.Given.Registered();

        _ = await Expect.AtOnce(20, async number =>
        {
            _ = await (number % 2 == 0 ? app : other).Given.Registered(ada.Code);
            return new HttpResponseMessage();
        });

        const string Pending = "referralhub.referrals{reason=none,status=pending}";
        await Eventually.True(async () => await app.Database.Scalar<long>(
            "select count(*) from outbox_events where dispatched_at is null") == 0, "all events are dispatched");
        await Eventually.True(() => Task.FromResult(here.Of(Pending) + there.Of(Pending) >= 20), "all are counted");
        _ = (here.Of(Pending) + there.Of(Pending)).Should().Be(20);
        await other.Stop();
    }

    [Fact]
    public async Task What_the_screen_holds_is_counted_by_reason()
    {
        await using var app = await App.Start();
        using var measured = new Measured(app);
        var ada = await app.Given.Registered();

        _ = await (await app.Http.Post("/api/register", new
        {
            username = Given.NewName(),
            email = $"{Given.NewName()}@mailinator.com",
            password = ada.Password,
            referral_code = ada.Code
        })).Should(201);

        await measured.Becomes("referralhub.referrals.held{reason=disposable_email}", 1);
    }

    [Fact]
    public async Task What_limits_refuse_is_counted_by_limit()
    {
        await using var app = await App.Start(new() { ["RateLimits:CodeLookup:PermitLimit"] = "2" });
        using var measured = new Measured(app);
        var phone = Texts.NewNumber();

        for (var call = 0; call < 5; call++)
            _ = await app.Http.GetAsync("/api/referral-codes/NOBODYSCODE");
        foreach (var status in (int[])[202, 429])
            _ = await (await app.Http.Post("/api/phone/send-code", new { phone })).Should(status);

        _ = measured.Of("referralhub.limits.refused{limit=code_lookup}").Should().Be(3);
        _ = measured.Of("referralhub.limits.refused{limit=phone_resend}").Should().Be(1);
    }
}
