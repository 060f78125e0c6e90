using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class SmtpMailerTests
{
    [Fact]
    public async Task A_mail_has_text_and_HTML_with_the_link_in_one_piece()
    {
        await using var sink = new SmtpSink();
        await using var app = await App.Start(sink.Settings);

        var ada = await app.Given.Registered();

        await app.Drained();
        var mail = sink.Mails.Single();
        _ = mail.Should().Contain($"To: {ada.Email}")
            .And.Contain("Subject: Confirm your e-mail address").And.Contain("Auto-Submitted: auto-generated")
            .And.Contain("multipart/alternative").And.Contain("text/plain").And.Contain("text/html").And.Contain($"Hello {ada.Username},");
        _ = await (await app.Http.Post("/api/verify-email", new { token = Mailbox.TokenIn(mail) })).Should(200);
    }

    [Theory]
    [InlineData(".ada")]
    [InlineData("ada.")]
    [InlineData("a..da")]
    public async Task An_address_with_a_dot_where_only_browsers_take_one_gets_its_mail(string name)
    {
        await using var sink = new SmtpSink();
        await using var app = await App.Start(sink.Settings);

        _ = await (await app.Http.Post("/api/register",
            new { username = "ada", email = $"{name}@example.com", password = Given.Password })).Should(201);

        await app.Drained();
        var mail = sink.Mails.Single();
        _ = mail.Should().Contain($"To: \"{name}\"@example.com");
        _ = await (await app.Http.Post("/api/verify-email", new { token = Mailbox.TokenIn(mail) })).Should(200);
    }

    [Fact]
    public async Task A_server_that_was_away_gets_the_mail_when_it_is_back()
    {
        var sink = new SmtpSink();
        var settings = sink.Settings;
        await sink.DisposeAsync();
        await using var app = await App.Start(settings);
        _ = await app.Given.Registered();
        await Eventually.True(
            async () => await app.Database.Scalar<long>("select count(*) from outbox_messages where last_error is not null") == 1,
            "the first try fails");

        await using var back = new SmtpSink();
        await using var other = new Instance(app.Another(back.Settings));
        // else it would go on trying, there where nobody is
        await app.Stop();

        await app.Drained();
        _ = back.Mails.Should().ContainSingle();
    }

    private sealed class Instance(App app) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => app.Stop();
    }
}
