using FluentAssertions;
using FluentAssertions.Execution;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>Runs last (see <see cref="LogsLast"/>), over what all tests before it made the program log.</summary>
[Collection(nameof(LogsLast))]
public sealed class LogTests
{
    [Fact]
    public async Task Nothing_that_was_logged_holds_a_secret_or_an_address()
    {
        await using var app = await App.Start();

        string[] used = [.. await ByPassword(app), .. await ByCookie(app)];
        for (var number = 0; number < 3; number++)
            used = [.. used, .. await ByText(app)];

        _ = used.Where(secret => !Secrets.Knows(secret)).Should().BeEmpty();
        _ = Secrets.Lines.Should().HaveCountGreaterThan(20);
        using var both = new AssertionScope();
        _ = Secrets.Leaks.Should().BeEmpty();
        _ = Secrets.LeakedCodes.Should().HaveCountLessThan(3);
    }

    /// <summary>With the levels of appsettings.json; the tests else hear warnings alone.</summary>
    [Fact]
    public async Task What_goes_well_leaves_no_line()
    {
        var log = new LogSink();
        await using var app = await App.Start(
            new() { ["Logging:LogLevel:Default"] = "Information" }, services => services.AddSingleton<ILoggerProvider>(log));
        var start = log.Lines.ToArray();

        var ada = await app.Given.SignedIn();
        _ = await app.Stats(ada);

        _ = start.Should().Contain(line => line.Contains("Application started", StringComparison.Ordinal));
        _ = log.Lines.Should().Equal(start);
    }

    private static async Task<string[]> ByPassword(App app)
    {
        var ada = await app.Given.SignedIn();
        var (wrong, right) = ("not the password of Ada", "another whole new password");
        _ = await (await app.Http.Post("/api/login", new { username_or_email = ada.Email, password = wrong })).Should(401);
        _ = await (await app.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
        var token = await app.Mailbox.Token(ada.Email, Subjects.Reset);
        _ = await (await app.Http.Post("/api/reset-password", new { token, password = right })).Should(204);
        _ = await (await app.Http.Post("/api/token/refresh", new { refresh_token = ada.RefreshToken })).Should(401);
        return [ada.Email, ada.Password, ada.AccessToken, ada.RefreshToken, wrong, token, right];
    }

    private static async Task<string[]> ByCookie(App app)
    {
        var (browser, eve) = (await Browser.SignedIn(app), await Browser.SignedIn(app));
        var ada = await app.Given.Registered();
        _ = await browser.Get($"/r/{ada.Code}");
        _ = await (await browser.Send(HttpMethod.Delete, "/api/sessions", csrf: eve.Csrf)).ShouldFail(403, "csrf_failed");
        _ = await (await browser.Send(HttpMethod.Post, "/api/token/refresh")).Should(200);
        _ = browser.Cookies.Should().HaveCount(3);
        return [ada.Email, browser.Csrf, eve.Csrf, .. browser.Cookies.Values];
    }

    private static async Task<string[]> ByText(App app)
    {
        var phone = Texts.NewNumber();
        var code = await app.Code(phone);
        _ = await (await app.Http.Post("/api/phone/login", new { phone, code = Texts.Wrong(code) })).Should(400);
        var tokens = await (await app.Http.Post("/api/phone/login", new { phone, code })).Should(200);
        return [phone[1..], code, tokens.Text("access_token"), tokens.Text("refresh_token")];
    }
}

/// <summary>Not parallel with anything: xunit runs such collections after the parallel ones.</summary>
[CollectionDefinition(nameof(LogsLast), DisableParallelization = true)]
public sealed class LogsLast;
