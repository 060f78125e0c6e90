using System.Globalization;
using FluentAssertions;
using ReferralHub.Shared.Mail;
using Xunit;

namespace ReferralHub.Tests.Shared.Mail;

public sealed class MailTemplateTests
{
    private static readonly object s_values =
        new { username = "<b>&\"ada\"", link = "https://spa.example/x?a=1&b=2", hours = 1.5, minutes = 2.5, at = "2026-01-01 12:00 UTC" };

    public static TheoryData<string> Templates => ["verify_email", "reset_password", "password_changed"];

    [Theory]
    [MemberData(nameof(Templates))]
    public void HTML_escapes_every_value_and_text_none(string template)
    {
        var templates = new MailTemplates();

        var (text, html) = (templates.Text(template, s_values), templates.Html(template, s_values));

        html.Should().Contain("Hello &lt;b&gt;&amp;&quot;ada&quot;,").And.Contain("&amp;b").And.NotContain("<b>");
        text.Should().Contain("Hello <b>&\"ada\",").And.Contain("\nhttps://spa.example/x?a=1&b=2\n");
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void A_value_that_is_missing_is_a_fault_and_no_gap_in_the_mail(string template)
    {
        var templates = new MailTemplates();

        FluentActions.Invoking(() => templates.Text(template, new { username = "ada" })).Should().Throw<Exception>();
        FluentActions.Invoking(() => templates.Html(template, new { username = "ada" })).Should().Throw<Exception>();
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("en-US")]
    public void Numbers_are_written_the_same_in_every_country(string culture)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        var templates = new MailTemplates();

        templates.Text("verify_email", s_values).Should().Contain("for 1.5 hours");
        templates.Html("reset_password", s_values).Should().Contain("for 2.5 minutes");
    }
}
