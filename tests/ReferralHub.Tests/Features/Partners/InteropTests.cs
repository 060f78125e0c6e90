using System.Text;
using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Samples.Webhooks;
using Xunit;

namespace ReferralHub.Tests.Features.Partners;

/// <summary>What we send and answer, in the hands of the libraries and the samples that integrators use.</summary>
public sealed class InteropTests
{
    private const string Verdicts = "[true,true,true,false,false,false]";

    [NodeFact]
    public async Task The_library_of_standard_webhooks_verifies_ours_and_nothing_else()
    {
        var verdicts = await Interop.Run("node", "standard-webhooks.mjs", await Calls());

        _ = verdicts.EnumerateArray().Select(verdict => verdict.GetString()).Should().Equal(
            "test", "test", "test", "No matching signature found", "No matching signature found", "Message timestamp too new");
    }

    [NodeFact]
    public async Task The_sample_in_TypeScript_says_the_same() =>
        _ = (await Interop.Run("node", "sample.mjs", await Calls())).GetRawText().Should().Be(Verdicts);

    [PythonFact]
    public async Task The_sample_in_Python_says_the_same() =>
        _ = (await Interop.Run("python3", "sample.py", await Calls())).GetRawText().Replace(" ", "", StringComparison.Ordinal)
            .Should().Be(Verdicts);

    [Fact]
    public async Task The_sample_in_CSharp_says_the_same()
    {
        var calls = await Calls();

        var verdicts = calls.Select(call => Verify.IsGenuine(call.Secret, call.Headers["webhook-id"], call.Headers["webhook-timestamp"],
            call.Headers["webhook-signature"], Encoding.UTF8.GetBytes(call.Body), TimeProvider.System.GetUtcNow()));

        _ = JsonSerializer.Serialize(verdicts).Should().Be(Verdicts);
    }

    [NodeFact]
    public async Task An_OAuth_client_gets_tokens_by_Basic_and_by_form_and_uses_them()
    {
        await using var app = await App.Start();
        var partner = await app.Partner();

        var results = await Interop.Run("node", "oauth.mjs",
            new { api = app.Http.BaseAddress!.GetLeftPart(UriPartial.Authority), id = partner.Id, secret = partner.Secret });

        _ = results.EnumerateArray().Take(2).Select(result => (result.Text("scope"), result.GetProperty("status").GetInt32()))
            .Should().Equal(("referrals:read", 200), ("referrals:read", 200));
        _ = results[2].GetProperty("status").GetInt32().Should().Be(401);
    }

    /// <summary>
    /// One with its only secret, one during a rotation under either secret; then one that was changed, one under another's secret, one of
    /// tomorrow.
    /// </summary>
    private static async Task<Call[]> Calls()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver);
        _ = await hook.Test();
        var first = await receiver.Wait();
        var rotated = await (await hook.Partner.Http.PostAsync($"{hook.Path}/rotate-secret", null)).Should(200);
        _ = await hook.Test();
        var second = await receiver.Wait(2);
        await app.Pass(hook.Partner, TimeSpan.FromDays(1));
        _ = await hook.Test();
        var late = await receiver.Wait(3);

        var next = rotated.Text("secret");
        return
        [
            Of(hook.Secret, first), Of(hook.Secret, second), Of(next, second), Of(hook.Secret, first with { Body = first.Body + " " }),
            Of(next, first), Of(next, late)
        ];
    }

    private static Call Of(string secret, ReceivedWebhook call) => new(secret,
        call.Headers.Where(header => header.Key.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value), call.Body);

    private sealed record Call(string Secret, Dictionary<string, string> Headers, string Body);
}
