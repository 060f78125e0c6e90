using System.Diagnostics;
using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>docs/partners.md, pasted as it stands: its calls, in their order, in one shell.</summary>
public sealed partial class PartnerGuideTests
{
    [Fact]
    public async Task Pasted_from_top_to_bottom_it_leads_from_a_token_to_a_webhook_that_arrives()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var app = await App.Start(WebhookReceiver.Allowed);
        var partner = await app.Partner();
        var ada = await app.Given.Verified();
        var bob = await app.Given.Verified(ada.Code);
        await app.Drained();
        await Eventually.True(async () => (await partner.Http.GetJson("/api/partner/referrals")).GetProperty("items").GetArrayLength() == 1,
            "the feed has Bob");

        var output = await Paste(app, partner, bob.Email, receiver.Url);

        _ = output.Should().Contain($"\"referred_user_id\":\"{bob.Id}\",\"status\":\"successful\"").And.Contain("\"status\":\"recorded\"")
            .And.Contain("\"status\":\"partially_reversed\"").And.Contain("\"secret\":\"whsec_").And.Contain("\"type\":\"test\"");
        _ = output.Should().NotContain("urn:referralhub:problem");
        _ = (await receiver.Wait()).Body.Should().StartWith("{\"type\":\"test\"");
    }

    private static async Task<string> Paste(App app, PartnerClient partner, string email, string receiver)
    {
        var guide = await File.ReadAllTextAsync(Repository.Path("docs/partners.md"));
        // the first block is the operator's
        var calls = string.Join('\n', ShellBlock().Matches(guide).Skip(1).Select(block => block.Groups[1].Value))
            .Replace("bob@example.com", email, StringComparison.Ordinal)
            .Replace("https://shop.example/hooks/referrals", receiver, StringComparison.Ordinal);
        var start = new ProcessStartInfo("bash", ["-euc", calls]) { RedirectStandardOutput = true };
        start.Environment["HUB"] = app.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        start.Environment["CLIENT_ID"] = partner.Id.ToString();
        start.Environment["CLIENT_SECRET"] = partner.Secret;
        start.Environment["no_proxy"] = "*";
        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await shell.WaitForExitAsync();
        _ = shell.ExitCode.Should().Be(0, output);
        return output;
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
