using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ReferralHub.Tests.Host;
using ReferralHub.Tests.Migrations;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>Runs last (see <see cref="LogsLast"/>), over what all tests before it made the programs log and print.</summary>
[Collection(nameof(LogsLast))]
public sealed class LogTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.Migrated();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Nothing_that_was_logged_or_printed_holds_a_secret_or_an_address()
    {
        await using var redis = await TestRedis.Start();
        await using var app = await App.Start(_database, redis.Settings);

        string[] used = [.. await ByPassword(app), await ByMail(), .. Configured(app)];
        await Break(app);

        used.Should().HaveCount(12).And.OnlyContain(secret => Secrets.OfSuite.Knows(secret));
        Secrets.OfSuite.Lines.Should().HaveCountGreaterThan(10);
        Secrets.OfSuite.Leaks().Should().BeEmpty();
    }

    [Theory]
    [InlineData("hunter22", "the password is HUNTER22.")]
    [InlineData("ada.lovelace@example.com", "no mail to ada.lovelace@example.com: refused")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789", "GET /?token=0123456789abcdef0123456789abcdef0123456789")]
    public void A_secret_in_a_line_is_found(string secret, string line)
    {
        var planted = new Secrets();
        planted.Note(secret);

        planted.Hear("a line without any");
        planted.Hear(line);

        planted.Leaks().Should().Equal(line);
    }

    [Fact]
    public void What_people_and_settings_and_mails_say_is_known()
    {
        var (planted, token) = (new Secrets(), new string('a', 43));

        planted.NoteBody(JsonSerializer.SerializeToElement(new { user = new { email = "ada@example.com" }, password = Given.Password }));
        planted.NoteSettings([new("ConnectionStrings__Redis", "a:1,password=hunter22,ssl=true"), new("Email:Smtp:Password", "hunter23")]);
        planted.NoteConnection("Host=a;Password=hunter24");
        planted.NoteMail($"https://example.com/verify?token={token}\r\nThe link works for a day.");

        foreach (var secret in (string[])["ada@example.com", Given.Password, "hunter22", "hunter23", "hunter24", token])
            planted.Knows(secret).Should().BeTrue(secret);
    }

    [Fact]
    public async Task What_an_instance_in_this_process_logs_is_heard()
    {
        await using var app = await App.Start(_database);
        var log = app.Host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("ReferralHub.Tests");
        var before = Secrets.OfSuite.Lines.Count;

        log.LogInformation("a mark {Number}", 1);
        log.LogError(new InvalidOperationException("a mark 2"), "It broke");

        await ShouldBeHeard(before, "a mark 1");
        await ShouldBeHeard(before, "System.InvalidOperationException: a mark 2");
    }

    [Fact]
    public async Task What_another_process_prints_is_heard()
    {
        var before = Secrets.OfSuite.Lines.Count;

        await Executable.Run("ReferralHub.Migrations", _database.ConnectionString, "up");
        await ShouldBeHeard(before, "Nothing to apply.");
        await Executable.Run("ReferralHub.Migrations", null, "up");
        await ShouldBeHeard(before, "ConnectionStrings__Postgres");
        await MigratorRun.Of($"{_database.ConnectionString};Username=no_such_user", [], "up");
        await ShouldBeHeard(before, "turned us away");
        await using (ServerProcess.Start(SettingsTests.Good))
            await ShouldBeHeard(before, "Content root path");
        await using (ServerProcess.Start([]))
            await ShouldBeHeard(before, "Secrets__Master must be");
        await using (new WorkerProcess(_database, new() { ["Email:PickupDirectory"] = new Mailbox().Folder }))
            await ShouldBeHeard(before, "Hosting environment: Development");
    }

    /// <summary>One who signs in, forgets their password and is refused.</summary>
    private static async Task<string[]> ByPassword(App app)
    {
        var ada = await app.Given.SignedIn();
        var (wrong, right) = ("not the password of Ada", "another whole new password");
        await (await app.Http.Post("/api/login", new { username_or_email = ada.Email, password = wrong })).Should(401);
        await (await app.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
        var token = await app.Mailbox.Token(ada.Email, Subjects.Reset);
        await (await app.Http.Post("/api/reset-password", new { token, password = right })).Should(204);
        await (await app.Http.Post("/api/token/refresh", new { refresh_token = ada.RefreshToken })).Should(401);
        var verified = await app.Mailbox.Token(ada.Email, Subjects.Verify);
        return [ada.Email, ada.Password, ada.AccessToken, ada.RefreshToken, wrong, right, token, verified];
    }

    /// <summary>A mail server that refuses an address, and repeats it.</summary>
    private static async Task<string> ByMail()
    {
        await using var database = await TestDatabase.Migrated();
        await using var sink = new SmtpSink { Extensions = ["AUTH PLAIN"] };
        var password = "a password of the mail server";
        await using var app = await App.Start(
            database, new(sink.Settings) { ["Email:Smtp:Username"] = "postman", ["Email:Smtp:Password"] = password });
        sink.Recipient = "550 5.1.1 <user@example.com> is nobody";
        await app.Given.Registered();
        await Eventually.True(() => Task.FromResult(app.Log.Lines.Any(line => line.Contains("is a dead letter now"))), "it is dead");
        return password;
    }

    private string[] Configured(App app)
    {
        var configuration = app.Host.Services.GetRequiredService<IConfiguration>();
        return
        [
            configuration["Secrets:Master"]!,
            configuration["ConnectionStrings:Redis"]!.Split("password=")[1],
            new NpgsqlConnectionStringBuilder(_database.ConnectionString).Password!,
        ];
    }

    private async Task Break(App app)
    {
        var eve = await app.Given.SignedIn();
        await _database.Execute("alter table users rename to people");
        await (await eve.Http.GetAsync($"/api/users/me?token={eve.RefreshToken}")).ShouldFail(500, "internal_error");
        await (await app.Http.Post("/api/register", new { username = Given.NewName(), email = eve.Email, password = eve.Password }))
            .ShouldFail(500, "internal_error");
    }

    private static Task ShouldBeHeard(int before, string text) => Eventually.True(
        () => Task.FromResult(Secrets.OfSuite.Lines.Skip(before).Any(line => line.Contains(text, StringComparison.Ordinal))), $"'{text}'");
}

/// <summary>Not parallel with anything: xunit runs such collections after the parallel ones.</summary>
[CollectionDefinition(nameof(LogsLast), DisableParallelization = true)]
public sealed class LogsLast;
