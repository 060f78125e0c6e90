using System.Net;
using System.Net.Sockets;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Webhooks;

/// <summary>The addresses of a name, or none. A door of its own, for what a name leads to can change at any moment.</summary>
internal delegate Task<IPAddress[]> ResolveName(string host, CancellationToken ct);

/// <summary>
/// Where webhooks may go (SSRF, OWASP): over https to the public Internet, and to <c>Webhooks:AllowedNetworks</c>, there over http too.
/// What counts is asked at every connection, and the connection goes to the very addresses that were looked at.
/// </summary>
internal sealed class WebhookTargets(Settings settings, ResolveName resolve)
{
    public const int MaxLength = 2048;
    /// <summary>A name that takes longer now may resolve later: the connection decides.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly IPNetwork[] _allowed = [.. settings.Webhooks.AllowedNetworks.Select(network => IPNetwork.Parse(network))];

    /// <summary>Null, or why a URL cannot be saved. A name that does not resolve now is accepted.</summary>
    public async Task<string?> Fault(string? text, CancellationToken ct)
    {
        if (text is null || text.Length > MaxLength || !Uri.TryCreate(text, UriKind.Absolute, out var url)
            || url.Scheme is not ("https" or "http") || url.IdnHost.Length == 0)
            return $"This must be an https URL of at most {MaxLength} characters";
        if (url.UserInfo.Length > 0 || text.Contains('#', StringComparison.Ordinal))
            return "A URL here has neither user information nor a fragment";
        if (IsNumeric(url) && !(url.HostNameType is UriHostNameType.IPv4 && text.Contains($"//{url.Host}", StringComparison.Ordinal)))
            return "An IPv4 address is written as four decimal numbers";
        var addresses = await AddressesOf(url.IdnHost, ct);
        return addresses.Length == 0 && url.Scheme is "https" || MayReach(url.Scheme, addresses) ? null
            : url.Scheme is "https" ? "This host is not on the public Internet"
            : "This must be an https URL";
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await Resolve(host, ct);
        if (!MayReach(context.InitialRequestMessage.RequestUri!.Scheme, addresses))
            throw new ForbiddenTargetException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>One address that may not be reached condemns the name: which of them a connection takes is chance.</summary>
    private bool MayReach(string scheme, IPAddress[] addresses) => addresses.Length > 0 && addresses.All(address =>
        _allowed.Any(network => network.Contains(PublicAddresses.Plain(address))) || (scheme is "https" && PublicAddresses.Holds(address)));

    /// <summary>Uri reads 2130706433, 0x7f.1 and 0177.0.0.1 as addresses, others more; no top-level domain begins with a digit.</summary>
    private static bool IsNumeric(Uri url) => url.HostNameType is UriHostNameType.IPv4
        || (url.HostNameType is UriHostNameType.Dns && char.IsAsciiDigit(url.IdnHost.TrimEnd('.').Split('.')[^1].FirstOrDefault()));

    /// <summary>What is an address is not looked up: of some, such as <c>::</c>, the look-up only says that they are none.</summary>
    private Task<IPAddress[]> Resolve(string host, CancellationToken ct) =>
        IPAddress.TryParse(host, out var address) ? Task.FromResult<IPAddress[]>([address]) : resolve(host, ct);

    private async Task<IPAddress[]> AddressesOf(string host, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(s_patience);
        try
        {
            return await Resolve(host, limit.Token);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException || !ct.IsCancellationRequested)
        {
            return [];
        }
    }
}

/// <summary>The name leads, by now, to an address that webhooks do not go to.</summary>
internal sealed class ForbiddenTargetException() : Exception("This address may not be reached");
