using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReferralHub.Shared.Mail;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Development;

public sealed partial class ShowMessagesTests : IAsyncLifetime
{
    private App _app = null!;

    private string Mails => _app.Mailbox.Folder;

    private string Texts => Directory.CreateDirectory(_app.Mailbox.Texts).FullName;

    public async Task InitializeAsync() => _app = await App.Start(new() { ["environment"] = "Development" });

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Shows_a_mail_with_its_link_and_a_text_with_its_code()
    {
        var person = await _app.Given.Registered();
        var phone = Host.Texts.NewNumber();
        var code = await _app.Code(phone);
        var token = await _app.Mailbox.Token(person.Email, Subjects.Verify);

        var page = await Page();

        _ = page.Should().Contain($"""<a href="https://spa.example/verify?token={token}">""").And.Contain($"<h2>{Subjects.Verify}</h2>")
            .And.Contain($"""<p class="code">{code}</p>""");
        foreach (var to in (string[])[person.Email, phone])
            _ = page.Should().Contain($">{WebUtility.HtmlEncode(to)}</a>, <time datetime=\"20");
    }

    [Theory]
    [InlineData("environment", "Production")]
    [InlineData("environment", "Testing")]
    [InlineData("Api:Enabled", "false")]
    public async Task Elsewhere_there_is_no_such_page(string setting, string value)
    {
        var app = _app.Another(new() { ["environment"] = "Development", [setting] = value });

        _ = await (await app.Http.GetAsync("/dev/messages")).ShouldFail(404, "not_found");
        await app.Stop();
    }

    [Fact]
    public async Task Without_a_pickup_folder_there_is_no_such_page()
    {
        var app = _app.Another(new()
        {
            ["environment"] = "Development", ["Email:Smtp:Host"] = "localhost", ["Sms:WebhookUrl"] = "http://localhost/",
            ["Sms:PickupDirectory"] = "", ["Email:PickupDirectory"] = ""
        });

        _ = await (await app.Http.GetAsync("/dev/messages")).ShouldFail(404, "not_found");
        await app.Stop();
    }

    [Fact]
    public async Task What_a_message_holds_is_text_and_only_http_addresses_are_links()
    {
        await Text("1", "<b>+49</b>",
            """<script>alert(1)</script> "x" javascript:alert(1) data:text/html,x (https://a.example/?a=1&b='2')."""
            + " HTTP://b.example/<img src=x> ftp://c.example file:///etc/passwd https://", "<i>1</i>");

        var page = await Page();

        _ = Hrefs(page, "https?:").Should().BeEquivalentTo("https://a.example/?a=1&amp;b=", "HTTP://b.example/");
        _ = Hrefs(page, "(?!/)").Should().HaveCount(2);
        _ = page.Should().NotContainAny("<script", "<img", "<b>", "<i>").And.Contain("&lt;script&gt;alert(1)").And.Contain("&lt;i&gt;1");
    }

    [Fact]
    public async Task What_cannot_be_read_is_named_and_passed_over()
    {
        await Text("1", "+491", "all is well", "123456");
        var whole = await Mail("Hello", "Hello");
        await File.WriteAllTextAsync(Path.Combine(Mails, "half.eml"), (await File.ReadAllTextAsync(whole))[..^60]);
        await File.WriteAllTextAsync(Path.Combine(Mails, "base64.eml"),
            "To: x\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\n!\n--b--\n");
        await File.WriteAllTextAsync(Path.Combine(Mails, "big.eml"), new string('a', 2_000_000));
        foreach (var (name, content) in new[]
            { ("empty", ""), ("half", """{"to":"+49"""), ("null", "null"), ("list", "[]"), ("other", "{}") })
            await File.WriteAllTextAsync(Path.Combine(Texts, $"<{name}>.json"), content);

        var page = await Page();

        _ = page.Should().Contain("all is well").And.Contain("<h2>Hello</h2>").And.Contain("half.eml").And.Contain("base64.eml")
            .And.Contain("big.eml").And.ContainAll("&lt;empty&gt;", "&lt;half&gt;", "&lt;null&gt;", "&lt;list&gt;", "&lt;other&gt;");
    }

    [Theory]
    [InlineData("Größe, 漢字 and 🦊 in a subject that is much too long for a line, so that it comes in several words",
        "Grüße 🦊 https://a.example/ü")]
    [InlineData("plain", "https://a.example/?token=0123456789=")]
    public async Task A_mail_is_read_as_it_was_written(string subject, string text)
    {
        _ = await Mail(subject, $"{text}\n\n--not a boundary\n{new string('x', 1000)}");

        var page = await Page();

        _ = WebUtility.HtmlDecode(page).Should().Contain($"<h2>{subject}</h2>").And.Contain(">https://a.example/").And.Contain("--not a")
            .And.NotContain("<p>html</p>");
    }

    [Fact]
    public async Task Newest_come_first_and_two_hundred_at_most()
    {
        for (var number = 1; number <= 201; number++)
            await Text($"{number:D3}", "+49151", $"number {number};", "");

        var numbers = Number().Matches(await Page()).Select(match => int.Parse(match.Groups[1].Value, null)).ToArray();

        _ = numbers.Should().Equal(Enumerable.Range(2, 200).Reverse());
    }

    [Fact]
    public async Task One_address_can_be_asked_for()
    {
        await Text("1", "+491", "mine", "");
        await Text("2", "+492", "yours", "");

        _ = (await Page("?to=%2B491")).Should().Contain("mine").And.NotContain("yours").And.Contain("value=\"+491\"");
        _ = (await Page("?to=%22%3E%3Cscript%3E")).Should().Contain("Nothing here yet").And.NotContain("<script");
    }

    [Fact]
    public async Task It_needs_no_script_and_allows_none()
    {
        using var answer = await _app.Http.GetAsync("/dev/messages/");
        var (page, policy) = (await answer.Content.ReadAsStringAsync(), answer.Headers.GetValues("Content-Security-Policy").Single());

        var style = page.Split("<style>")[1].Split("</style>")[0];
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        _ = policy.Should().Be(
            $"default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        _ = answer.Content.Headers.ContentType!.ToString().Should().Be("text/html; charset=utf-8");
        _ = page.Should().NotContain("http-equiv=\"refresh\"");
        _ = (await Page("?refresh")).Should().Contain("""<meta http-equiv="refresh" content="3">""").And.Contain("Stop looking");
    }

    private async Task<string> Page(string query = "")
    {
        using var answer = await _app.Http.GetAsync($"/dev/messages{query}");
        _ = answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return await answer.Content.ReadAsStringAsync();
    }

    private DateTime Now => _app.Clock.GetUtcNow().UtcDateTime;

    private Task Text(string id, string to, string text, string code) =>
        _app.Services.GetRequiredService<ReferralHub.Shared.Sms.ISmsSender>()
            .Send(new(id, Now, to, text, code), CancellationToken.None);

    private async Task<string> Mail(string subject, string text)
    {
        await _app.Services.GetRequiredService<IMailer>().Send(
            new ReferralHub.Shared.Mail.Mail("id", Now, "somebody@example.com", subject, text, "<p>html</p>"), CancellationToken.None);
        return Directory.GetFiles(Mails, "*-id.eml").Single();
    }

    private static string[] Hrefs(string page, string scheme) =>
        [.. Regex.Matches(page, $"href=\"({scheme}[^\"]*)\"", RegexOptions.IgnoreCase).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"number (\d+);")]
    private static partial Regex Number();
}
