using System.Net.Http.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

[Collection(nameof(SharedApp))]
public sealed class ForgotPasswordTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    [Fact]
    public async Task The_mail_holds_a_link_to_the_configured_page_whatever_the_host_header()
    {
        var ada = await App.Given.Registered();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/forgot-password")
        {
            Content = JsonContent.Create(new { email = ada.Email }),
        };
        request.Headers.Host = "evil.example";

        await (await App.Http.SendAsync(request)).Should(202);

        var mail = await App.Mailbox.Wait(ada.Email, Subjects.Reset);
        mail.TextBody.Should().Contain("http://localhost:3000/reset-password?token=");
        mail.ToString().Should().NotContain("evil.example");
    }

    [Fact]
    public async Task It_goes_to_the_address_on_record_however_it_was_typed()
    {
        var ada = await App.Given.Registered();

        await Ask($" {ada.Email.ToUpperInvariant()} ");

        await App.Mailbox.Wait(ada.Email, Subjects.Reset);
    }

    [Fact]
    public async Task Known_and_unknown_get_the_same_bytes_by_the_same_work()
    {
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, new() { ["Worker:Enabled"] = "false" });
        var ada = await app.Given.Registered();
        await database.Execute("delete from outbox_messages");

        var known = await Bytes(await app.Http.Post("/api/forgot-password", new { email = ada.Email }));
        var unknown = await Bytes(await app.Http.Post("/api/forgot-password", new { email = "nobody@example.com" }));

        known.Should().StartWith("Accepted").And.Be(unknown);
        (await database.Scalar<long>("select count(*) from outbox_messages where type = 'PasswordResetAsked'")).Should().Be(2);
        (await database.Scalar<long>("select count(*) from outbox_messages")).Should().Be(2);
    }

    [Fact]
    public async Task An_unknown_address_gets_no_mail()
    {
        var email = $"{Given.NewName()}@example.com";

        await Ask(email);

        await Drained(App, email);
        App.Mailbox.To(email).Should().BeEmpty();
    }

    [Fact]
    public async Task Thirty_requests_at_once_send_at_most_three_mails_of_which_one_works()
    {
        var ada = await App.Given.Registered();

        var answers = await Expect.AtOnce(30, _ => App.Http.Post("/api/forgot-password", new { email = ada.Email }));

        answers.Should().OnlyContain(answer => (int)answer.StatusCode == 202);
        await Drained(App, ada.Email);
        var mails = Resets(App, ada);
        mails.Should().HaveCountGreaterThan(0).And.HaveCountLessThanOrEqualTo(3);
        var statuses = new List<int>();
        foreach (var token in mails)
            statuses.Add((int)(await App.Http.Post("/api/reset-password", new { token, password = "a whole new password" })).StatusCode);
        statuses.Count(status => status == 204).Should().Be(1);
    }

    [Fact]
    public async Task After_three_mails_there_is_silence_until_an_hour_has_passed_and_the_third_link_stays_good()
    {
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database);
        var ada = await app.Given.Registered();
        await Drained(app, ada.Email);

        for (var again = 0; again < 5; again++)
        {
            await (await app.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
            await Drained(app, ada.Email);
        }

        Resets(app, ada).Should().HaveCount(3);
        await (await app.Http.Post("/api/reset-password", new { token = Resets(app, ada)[2], password = "a new one" })).Should(204);
        app.Clock.Advance(TimeSpan.FromMinutes(61));
        await (await app.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
        await app.Mailbox.Wait(ada.Email, Subjects.Reset, 4);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData(null)]
    public async Task An_address_has_a_grammar(string? email) =>
        await (await App.Http.Post("/api/forgot-password", new { email })).ShouldBlame("email");

    private async Task Ask(string email) => await (await App.Http.Post("/api/forgot-password", new { email })).Should(202);

    private static string[] Resets(App app, Person person) =>
        [.. app.Mailbox.To(person.Email).Where(mail => mail.Subject == Subjects.Reset).Select(Mailbox.TokenIn)];

    private static async Task<string> Bytes(HttpResponseMessage response) => $"{response.StatusCode} "
        + string.Join('\n', response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not "Date")
            .Select(header => $"{header.Key}: {string.Join(',', header.Value)}"))
        + await response.Content.ReadAsStringAsync();

    /// <summary>What the outbox had to do about somebody is done.</summary>
    private static Task Drained(App app, string about) => Eventually.True(
        async () => await app.Database.Scalar<long>($"select count(*) from outbox_messages where payload::text ilike '%{about}%'") == 0,
        $"nothing is left to do about {about}");
}
