using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Webhooks;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Webhooks;

public sealed class WebhookTargetsTests
{
    [Theory]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://017700000001/")]
    [InlineData("https://0/")]
    [InlineData("https://0.0.0.0/")]
    [InlineData("https://127.0.0.1./")]
    [InlineData("https://8.8.8.8.8/")]
    [InlineData("https://134744072/")]
    [InlineData("https://10.0.0.1:8443/x")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[::ffff:7f00:1]/")]
    [InlineData("https://[::127.0.0.1]/")]
    [InlineData("https://[64:ff9b::7f00:1]/")]
    [InlineData("https://[2002:7f00:1::1]/")]
    [InlineData("https://[fe80::1%25lo]/")]
    [InlineData("https://[fd00::1]/")]
    [InlineData("https://１２７.0.0.1/")]
    [InlineData("https://127。0。0。1/")]
    [InlineData("https://localhost/")]
    [InlineData("https://inside.example/")]
    [InlineData("https://mixed.example/")]
    [InlineData("http://outside.example/")]
    [InlineData("http://8.8.8.8/")]
    [InlineData("http://nowhere.example/")]
    [InlineData("ftp://outside.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://outside.example/")]
    [InlineData("https://user@outside.example/")]
    [InlineData("https://user:word@outside.example/")]
    [InlineData("https://outside.example/#part")]
    [InlineData("https://outside.example/#")]
    [InlineData("https:///path")]
    [InlineData("//outside.example/")]
    [InlineData("/hooks")]
    [InlineData("outside.example")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Cannot_be_saved(string? url) => _ = (await Targets().Fault(url, CancellationToken.None)).Should().NotBeNull();

    [Theory]
    [InlineData("https://outside.example/")]
    [InlineData("https://outside.example:8443/hooks?key=1")]
    [InlineData("HTTPS://OUTSIDE.EXAMPLE")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2606:4700:4700::1111]/")]
    [InlineData("https://bücher.example/")]
    [InlineData("https://nowhere.example/")]
    public async Task Can_be_saved(string url) => _ = (await Targets().Fault(url, CancellationToken.None)).Should().BeNull();

    [Theory]
    [InlineData("http://127.0.0.1:8080/", true)]
    [InlineData("http://[::ffff:127.0.0.1]:8080/", true)]
    [InlineData("https://localhost/", true)]
    [InlineData("http://inside.example/", false)]
    [InlineData("https://mixed.example/", true)]
    [InlineData("http://mixed.example/", false)]
    public async Task A_network_that_is_allowed_can_be_reached_over_http_too(string url, bool good) =>
        _ = (await Targets("127.0.0.0/8").Fault(url, CancellationToken.None) is null).Should().Be(good);

    [Fact]
    public async Task A_name_that_changes_its_mind_after_it_was_saved_is_never_connected_to()
    {
        using var trap = new TcpListener(IPAddress.Loopback, 0);
        trap.Start();
        var address = IPAddress.Parse("8.8.8.8");
        await using var app = await App.Start(replace: services =>
            services.Replace(ServiceDescriptor.Singleton<ResolveName>((_, _) => Task.FromResult(new[] { address }))));
        var hook = await (await app.Partner()).Hook($"https://rebinding.example:{((IPEndPoint)trap.LocalEndpoint).Port}/");

        address = IPAddress.Loopback;
        _ = await hook.Test();

        var attempt = (await hook.Settled("pending")).GetProperty("attempts")[0];
        _ = attempt.Text("error").Should().Be("address_refused");
        _ = trap.Pending().Should().BeFalse();
    }

    /// <summary>The other way round: it shows that the test above would notice a connection.</summary>
    [Fact]
    public async Task A_name_is_looked_up_again_at_the_connection_and_what_was_checked_is_connected_to()
    {
        await using var receiver = await WebhookReceiver.Start(204);
        var lookups = 0;
        await using var app = await App.Start(WebhookReceiver.Allowed, services =>
            services.Replace(ServiceDescriptor.Singleton<ResolveName>((_, _) =>
            {
                _ = Interlocked.Increment(ref lookups);
                return Task.FromResult(new[] { IPAddress.Loopback });
            })));
        var hook = await (await app.Partner()).Hook(receiver.Url.Replace("127.0.0.1", "receiver.example", StringComparison.Ordinal));

        _ = await hook.Test();

        _ = (await receiver.Wait()).Headers["host"].Should().StartWith("receiver.example:");
        _ = lookups.Should().Be(2);
    }

    private static WebhookTargets Targets(params string[] allowed) => new(
        new Settings { Webhooks = new WebhooksSettings { AllowedNetworks = allowed } },
        (host, ct) => host switch
        {
            "outside.example" or "xn--bcher-kva.example" => Task.FromResult(new[] { IPAddress.Parse("8.8.8.8") }),
            "inside.example" => Task.FromResult(new[] { IPAddress.Parse("10.1.2.3") }),
            "mixed.example" => Task.FromResult(new[] { IPAddress.Parse("8.8.8.8"), IPAddress.Loopback }),
            "localhost" => Task.FromResult(new[] { IPAddress.Loopback }),
            "nowhere.example" => throw new SocketException((int)SocketError.HostNotFound),
            // addresses, in whatever form
            _ => Dns.GetHostAddressesAsync(host, ct)
        });
}
