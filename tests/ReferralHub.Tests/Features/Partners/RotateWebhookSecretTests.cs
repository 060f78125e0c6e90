using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Partners;

public sealed class RotateWebhookSecretTests
{
    [Fact]
    public async Task Both_secrets_sign_for_a_day_and_then_the_new_one_alone()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver);

        var next = await Rotate(hook);
        _ = await hook.Test();
        var during = await receiver.Wait();
        await app.Pass(hook.Partner, TimeSpan.FromHours(24));
        _ = await hook.Test();
        var after = await receiver.Wait(2);

        _ = during.Signature.Split(' ').Should().Equal(Sign(next, during), Sign(hook.Secret, during));
        _ = after.Signature.Should().Be(Sign(next, after));
    }

    [Fact]
    public async Task Twice_ends_the_first_secret_at_once()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver);

        var second = await Rotate(hook);
        var third = await Rotate(hook);
        _ = await hook.Test();

        var call = await receiver.Wait();
        _ = call.Signature.Split(' ').Should().Equal(Sign(third, call), Sign(second, call));
    }

    [Fact]
    public async Task Twenty_at_once_leave_two_secrets_and_a_repeat_shows_the_same_one()
    {
        await using var app = await Webhooking.StartApp();
        var hook = await (await app.Partner()).Hook("https://hooks.invalid/");
        _ = await Expect.AtOnce(20, _ => hook.Partner.Http.PostAsync($"{hook.Path}/rotate-secret", null));
        var first = await hook.Partner.Http.Post($"{hook.Path}/rotate-secret", null, "once");

        await (await hook.Partner.Http.Post($"{hook.Path}/rotate-secret", null, "once")).ShouldReplay(first);

        _ = (await first.Should(200)).Text("secret").Should().StartWith("whsec_");
        _ = (await app.Database.Scalar<long>("select count(*) from webhook_secrets")).Should().Be(2);
    }

    private static async Task<string> Rotate(HookOfPartner hook) =>
        (await (await hook.Partner.Http.PostAsync($"{hook.Path}/rotate-secret", null)).Should(200)).Text("secret");

    private static string Sign(string secret, ReceivedWebhook call) => "v1," + Convert.ToBase64String(HMACSHA256.HashData(
        Convert.FromBase64String(secret["whsec_".Length..]),
        Encoding.UTF8.GetBytes($"{call.Id}.{call.Headers["webhook-timestamp"]}.{call.Body}")));
}
