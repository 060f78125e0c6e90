using System.Text;
using FluentAssertions;
using ReferralHub.Tests.Host;
using ReferralHub.Tests.Shared.Outbox;
using Xunit;

namespace ReferralHub.Tests.Shared.Mail;

public sealed class SmtpMailerTests
{
    private const string Failed = "select count(*) from outbox_messages where last_error is not null and dead_at is null";

    [Theory]
    [InlineData(SmtpFault.Refuses, 1)]
    [InlineData(SmtpFault.TakesHalf, 1)]
    // nobody can tell that it took a mail, so it is offered again: the same one
    [InlineData(SmtpFault.HidesThatItTook, 2)]
    public async Task Whatever_the_server_does_people_sign_up_and_get_their_mail_when_it_is_well_again(SmtpFault fault, int copies)
    {
        await using var sink = new SmtpSink { Fault = fault };
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, sink.Settings);
        var people = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => app.Given.Registered()));
        await Eventually.True(() => Task.FromResult(sink.Failed >= 12), "mails fail");

        sink.Fault = SmtpFault.None;

        await Eventually.True(async () => await database.Scalar<long>("select count(*) from outbox_messages") == 0, "all are sent");
        sink.Mails.Should().HaveCount(12 * copies);
        sink.Mails.Select(mail => mail.MessageId).Distinct().Should().HaveCount(12);
        sink.Mails.Select(mail => mail.To.Mailboxes.Single().Address).Distinct().Should().BeEquivalentTo(people.Select(one => one.Email));
    }

    [Fact]
    public async Task A_server_that_was_away_gets_the_mail_when_it_is_back()
    {
        var away = new SmtpSink();
        await away.DisposeAsync();
        await using var database = await TestDatabase.Migrated();
        await using var sink = new SmtpSink();
        await using (var app = await App.Start(database, away.Settings))
        {
            await app.Given.Registered();
            await Eventually.True(async () => await database.Scalar<long>(Failed) == 1, "the first try fails");
        }

        await using var other = await App.Start(database, sink.Settings);

        await Eventually.True(() => Task.FromResult(sink.Mails.Count == 1), "the mail is sent");
    }

    [Fact]
    public async Task A_server_that_hangs_up_after_it_took_the_mail_gets_it_once()
    {
        await using var sink = new SmtpSink { Fault = SmtpFault.LeavesWithoutGoodbye };
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, sink.Settings);
        await app.Given.Registered();

        await Eventually.True(async () => await database.Scalar<long>("select count(*) from outbox_messages") == 0, "it is sent");

        sink.Mails.Should().ContainSingle();
        sink.Failed.Should().Be(1);
    }

    [Theory]
    [InlineData("550 5.1.1 no such user")]
    [InlineData("553 mailbox name not allowed")]
    public async Task An_address_that_the_server_refuses_for_good_is_a_dead_letter_at_once(string answer)
    {
        await using var sink = new SmtpSink { Recipient = answer };
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, sink.Settings);
        await app.Given.Registered();

        await Eventually.True(
            async () => await database.Scalar<long>("select count(*) from outbox_messages where dead_at is not null and attempts = 1") == 1,
            "it is dead");

        (await database.Scalar<string>("select last_error from outbox_messages")).Should().StartWith("UndeliverableException: ")
            .And.Contain(answer[..3]).And.NotContain("@");
        sink.Mails.Should().BeEmpty();
    }

    [Fact]
    public async Task An_address_that_the_server_refuses_for_now_is_tried_again()
    {
        await using var sink = new SmtpSink { Recipient = "450 4.2.0 greylisted" };
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, sink.Settings);
        await app.Given.Registered();
        await Eventually.True(async () => await database.Scalar<long>(Failed) == 1, "the first try fails");

        sink.Recipient = "250 OK";

        await Eventually.True(() => Task.FromResult(sink.Mails.Count == 1), "the mail is sent");
    }

    [Fact]
    public async Task A_server_whose_words_no_table_can_hold_costs_retries_like_any_other()
    {
        await using var sink = new SmtpSink { Recipient = "451 4.3.0 \0 out of order" };
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, sink.Settings);
        await app.Given.Registered();

        await Eventually.True(async () => await database.Scalar<long>(Failed) == 1, "the first try fails");

        (await database.Scalar<string>("select last_error from outbox_messages")).Should().Contain("out of order");
    }

    [Fact]
    public async Task A_server_that_quotes_the_link_of_a_mail_does_not_bring_its_token_into_a_table()
    {
        await using var sink = new SmtpSink { Recipient = "451 4.7.1 no https://example.com/?token=abc-DEF_123 here" };
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, sink.Settings);
        await app.Given.Registered();

        await Eventually.True(async () => await database.Scalar<long>(Failed) == 1, "the first try fails");

        (await database.Scalar<string>("select last_error from outbox_messages")).Should().EndWith("/?token=... here");
    }

    [Fact]
    public async Task A_server_with_a_password_is_told_it()
    {
        await using var sink = new SmtpSink { Extensions = ["PIPELINING", "AUTH PLAIN LOGIN"] };
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, WithPassword(sink));

        await app.Given.Registered();

        await Eventually.True(() => Task.FromResult(sink.Mails.Count == 1), "the mail is sent");
        var said = sink.Lines.Single(line => line.StartsWith("AUTH PLAIN ", StringComparison.Ordinal))["AUTH PLAIN ".Length..];
        Encoding.UTF8.GetString(Convert.FromBase64String(said)).Should().Be("\0postman\0s3cret");
    }

    [Theory]
    [InlineData("AUTH PLAIN", "535 5.7.8 wrong password")]
    [InlineData("SIZE 1000000", "502 5.5.1 what password")]
    public async Task A_server_that_does_not_take_the_password_gets_no_mail_until_it_does(string extension, string answer)
    {
        await using var sink = new SmtpSink { Extensions = [extension], Authentication = answer };
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, WithPassword(sink));
        await app.Given.Registered();
        await Eventually.True(async () => await database.Scalar<long>(Failed) == 1, "the first try fails");
        sink.Lines.Should().NotContain(line => line.StartsWith("MAIL", StringComparison.Ordinal));

        (sink.Extensions, sink.Authentication) = (["AUTH PLAIN"], "235 2.7.0 welcome");

        await Eventually.True(() => Task.FromResult(sink.Mails.Count == 1), "the mail is sent");
        app.Log.Lines.Should().NotContain(line => line.Contains("s3cret"));
    }

    [Theory]
    [InlineData("AUTH PLAIN")]
    [InlineData("STARTTLS")]
    public async Task Where_TLS_is_required_a_server_without_it_hears_neither_password_nor_mail(string extension)
    {
        await using var sink = new SmtpSink { Extensions = [extension] };
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, WithTls(sink));

        await app.Given.Registered();

        await Eventually.True(async () => await database.Scalar<long>(Failed) == 1, "the first try fails");
        sink.Lines.Should().NotBeEmpty().And.OnlyContain(line => line.StartsWith("EHLO") || line == "STARTTLS" || line == "QUIT");
    }

    [Fact]
    public async Task A_server_whose_certificate_nobody_trusts_hears_neither_password_nor_mail()
    {
        using var certificate = SmtpSink.OwnCertificate();
        await using var sink = new SmtpSink { Certificate = certificate, Extensions = ["STARTTLS", "AUTH PLAIN"] };
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, WithTls(sink));

        await app.Given.Registered();

        await Eventually.True(async () => await database.Scalar<long>(Failed) == 1, "the first try fails");
        sink.Lines.Should().Contain("STARTTLS").And.OnlyContain(line => line.StartsWith("EHLO") || line == "STARTTLS");
    }

    [Fact]
    public async Task A_server_whose_certificate_is_trusted_hears_password_and_mail_under_TLS_alone()
    {
        using var certificate = SmtpSink.OwnCertificate();
        var trusted = Path.Combine(Directory.CreateTempSubdirectory("referralhub-trust-").FullName, "ca.pem");
        await File.WriteAllTextAsync(trusted, certificate.ExportCertificatePem());
        await using var sink = new SmtpSink { Certificate = certificate, Extensions = ["STARTTLS", "AUTH PLAIN"] };
        await using var database = await TestDatabase.Migrated();
        await using var idle = await App.Start(database, new() { ["Worker:Enabled"] = "false" });
        await idle.Given.Registered();

        await using var process = new WorkerProcess(database, new(WithTls(sink)) { ["SSL_CERT_FILE"] = trusted });

        await Eventually.True(() => Task.FromResult(sink.Mails.Count == 1), "the mail is sent");
        sink.Lines.Should().Contain(line => line.StartsWith("TLS AUTH PLAIN")).And.Contain("TLS DATA");
        sink.Lines.TakeWhile(line => line != "STARTTLS").Should().OnlyContain(line => line.StartsWith("EHLO"));
    }

    [Fact]
    public async Task Addresses_of_unusual_form_get_their_mail()
    {
        string[] locals = [".ada", "ada.", "a..da", "!#$%&'*+/=?^_`{|}~-", new('a', 64), new('b', 200)];
        await using var sink = new SmtpSink();
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, sink.Settings);

        await Register(app, locals.Select(local => $"{local}@example.com"));

        await Eventually.True(() => Task.FromResult(sink.Mails.Count == locals.Length), "the mails are sent");
        var quoted = locals.Select((local, number) => number < 3 ? $"\"{local}\"@example.com" : $"{local}@example.com").ToArray();
        Recipients(sink).Should().BeEquivalentTo(quoted);
        sink.Mails.Select(mail => mail.To.Mailboxes.Single().Address).Should().BeEquivalentTo(quoted);
        foreach (var token in sink.Mails.Select(Mailbox.TokenIn))
            await (await app.Http.Post("/api/verify-email", new { token })).Should(200);
    }

    [Fact]
    public async Task Domains_of_unusual_form_are_handed_on_as_they_were_written()
    {
        string[] emails = ["ada@xn--bcher-kva.example", "ada@xn--0.example", "ada@1.2", "ada@a--b.example", "ada@aa--b.example"];
        await using var sink = new SmtpSink();
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, sink.Settings);

        await Register(app, emails);

        await Eventually.True(() => Task.FromResult(sink.Mails.Count == emails.Length), "the mails are sent");
        Recipients(sink).Should().BeEquivalentTo(emails);
        sink.Lines.Should().NotContain(line => line.Contains("SMTPUTF8"), "the server after the next may not have it");
    }

    [Fact]
    public async Task An_address_that_is_none_is_a_dead_letter_at_once()
    {
        await using var sink = new SmtpSink();
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, sink.Settings);
        var ada = await app.Given.Registered();
        await Eventually.True(() => Task.FromResult(sink.Mails.Count == 1), "the verification mail is sent");

        await database.Execute("update users set email = 'ada at example'");
        await OutboxWorkerTests.AddNotices(database, ada, 1);

        await Eventually.True(
            async () => await database.Scalar<long>("select count(*) from outbox_messages where dead_at is not null and attempts = 1") == 1,
            "it is dead");
    }

    [Fact]
    public async Task Headers_hold_the_address_of_the_person_once_and_neither_token_nor_machine()
    {
        await using var sink = new SmtpSink();
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, sink.Settings);
        var ada = await app.Given.Registered();

        await Eventually.True(() => Task.FromResult(sink.Mails.Count == 1), "the mail is sent");

        var headers = sink.Mails[0].Headers.ToDictionary(header => header.Field.ToUpperInvariant(), header => header.Value);
        headers.Keys.Should().BeEquivalentTo(
            "FROM", "DATE", "SUBJECT", "MESSAGE-ID", "TO", "AUTO-SUBMITTED", "MIME-VERSION");
        headers["AUTO-SUBMITTED"].Should().Be("auto-generated");
        headers["MESSAGE-ID"].Should().MatchRegex("^<[0-9a-f]{32}@localhost>$");
        headers.Where(header => header.Value.Contains(ada.Email)).Select(header => header.Key).Should().Equal("TO");
        var token = Mailbox.TokenIn(sink.Mails[0]);
        headers.Values.Should().NotContain(value => value.Contains(token) || value.Contains(Environment.MachineName));
        sink.Lines.Should().Contain("EHLO localhost");
    }

    [Fact]
    public async Task A_sender_of_a_domain_with_other_letters_than_ASCII_is_written_in_ASCII()
    {
        await using var sink = new SmtpSink();
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, new(sink.Settings) { ["Email:From"] = "Hub <hub@xn--bcher-kva.example>" });

        await app.Given.Registered();

        await Eventually.True(() => Task.FromResult(sink.Mails.Count == 1), "the mail is sent");
        sink.Lines.Should().Contain("EHLO xn--bcher-kva.example")
            .And.Contain(line => line.StartsWith("MAIL FROM:<hub@xn--bcher-kva.example>", StringComparison.Ordinal));
        sink.Mails[0].MessageId.Should().EndWith("@xn--bcher-kva.example");
    }

    private static async Task Register(App app, IEnumerable<string> emails)
    {
        foreach (var email in emails)
            await (await app.Http.Post("/api/register", new { username = Given.NewName(), email, password = Given.Password })).Should(201);
    }

    private static IEnumerable<string> Recipients(SmtpSink sink) => sink.Lines
        .Where(line => line.StartsWith("RCPT TO:<", StringComparison.Ordinal))
        .Select(line => line["RCPT TO:<".Length..line.LastIndexOf('>')]);

    private static Dictionary<string, string> WithTls(SmtpSink sink) => new(WithPassword(sink)) { ["Email:Smtp:UseTls"] = "true" };

    private static Dictionary<string, string> WithPassword(SmtpSink sink) =>
        new(sink.Settings) { ["Email:Smtp:Username"] = "postman", ["Email:Smtp:Password"] = "s3cret" };
}
