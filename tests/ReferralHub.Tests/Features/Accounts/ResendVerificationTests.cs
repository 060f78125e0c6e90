using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

[Collection(nameof(SharedApp))]
public sealed class ResendVerificationTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    [Fact]
    public async Task Earlier_links_live_on_until_one_is_used_which_ends_them_all()
    {
        var ada = await App.Given.Registered();
        await Resend(ada.Email);
        var (older, newer) = (await App.Mailbox.Token(ada.Email, Subjects.Verify), await App.Mailbox.Token(ada.Email, Subjects.Verify, 2));

        await (await App.Http.Post("/api/verify-email", new { token = older })).Should(200);

        newer.Should().NotBe(older);
        await (await App.Http.Post("/api/verify-email", new { token = newer })).ShouldFail(400, "invalid_token");
    }

    [Fact]
    public async Task It_goes_to_the_address_on_record_however_it_was_typed()
    {
        var ada = await App.Given.Registered();

        await Resend($" {ada.Email.ToUpperInvariant()} ");

        await App.Mailbox.Wait(ada.Email, Subjects.Verify, 2);
    }

    [Fact]
    public async Task Only_an_address_that_waits_for_it_gets_a_mail()
    {
        var (waiting, verified, nobody) = (await App.Given.Registered(), await App.Given.Verified(), $"{Given.NewName()}@example.com");

        foreach (var email in (string[])[nobody, verified.Email, waiting.Email])
            await Resend(email);

        foreach (var email in (string[])[nobody, verified.Email, waiting.Email])
            await Drained(App, email);
        App.Mailbox.To(nobody).Should().BeEmpty();
        App.Mailbox.To(verified.Email).Should().ContainSingle();
        App.Mailbox.To(waiting.Email).Should().HaveCount(2);
    }

    [Fact]
    public async Task Known_unknown_and_verified_get_the_same_bytes_by_the_same_work()
    {
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, new() { ["Worker:Enabled"] = "false" });
        var (known, verified) = (await app.Given.Registered(), await app.Given.Registered());
        await database.Execute($"update users set email_verified_at = now() where id = '{verified.Id}'; delete from outbox_messages");

        var answers = new List<string>();
        foreach (var email in (string[])[known.Email, verified.Email, "nobody@example.com"])
            answers.Add(await Bytes(await app.Http.Post("/api/verify-email/resend", new { email })));

        answers.Should().HaveCount(3).And.OnlyContain(answer => answer == answers[0]);
        answers[0].Should().StartWith("Accepted");
        (await database.Scalar<long>("select count(*) from outbox_messages where type = 'VerificationAsked'")).Should().Be(3);
        (await database.Scalar<long>("select count(*) from outbox_messages")).Should().Be(3);
    }

    [Fact]
    public async Task Thirty_requests_at_once_leave_it_at_three_mails_an_hour()
    {
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database);
        var ada = await app.Given.Registered();

        var answers = await Expect.AtOnce(30, _ => app.Http.Post("/api/verify-email/resend", new { email = ada.Email }));

        answers.Should().OnlyContain(answer => (int)answer.StatusCode == 202);
        await Drained(app, ada.Email);
        app.Mailbox.To(ada.Email).Should().HaveCount(3, "the one of the sign-up counts");

        app.Clock.Advance(TimeSpan.FromMinutes(61));
        await (await app.Http.Post("/api/verify-email/resend", new { email = ada.Email })).Should(202);
        await app.Mailbox.Wait(ada.Email, Subjects.Verify, 4);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData(null)]
    public async Task An_address_has_a_grammar(string? email) =>
        await (await App.Http.Post("/api/verify-email/resend", new { email })).ShouldBlame("email");

    private async Task Resend(string email) => await (await App.Http.Post("/api/verify-email/resend", new { email })).Should(202);

    private static async Task<string> Bytes(HttpResponseMessage response) => $"{response.StatusCode} "
        + string.Join('\n', response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not "Date")
            .Select(header => $"{header.Key}: {string.Join(',', header.Value)}"))
        + await response.Content.ReadAsStringAsync();

    /// <summary>What the outbox had to do about somebody is done.</summary>
    private static Task Drained(App app, string about) => Eventually.True(
        async () => await app.Database.Scalar<long>($"select count(*) from outbox_messages where payload::text ilike '%{about}%'") == 0,
        $"nothing is left to do about {about}");
}
