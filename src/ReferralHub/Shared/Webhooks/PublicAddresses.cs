using System.Net;
using System.Net.Sockets;

namespace ReferralHub.Shared.Webhooks;

/// <summary>
/// Which addresses belong to the public Internet, by IANA's registries of special-purpose addresses. Of IPv6 that is only what is in
/// <c>2000::/3</c>, so that loopback, unique-local, link-local, site-local, multicast, v4-compatible and NAT64 addresses are out without a
/// rule of their own.
/// </summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork s_global = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] s_special =
    [
        .. new[]
        {
            // IPv4: this network, private, carrier-grade NAT, loopback, link-local, private, protocol assignments, documentation,
            // 6to4 relays, private, benchmarks, documentation, multicast, reserved with broadcast
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // IPv6: protocol assignments with Teredo, benchmarks and ORCHID, documentation, 6to4
            "2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16"
        }.Select(network => IPNetwork.Parse(network))
    ];

    public static bool Holds(IPAddress address) => Plain(address) switch
    {
        { AddressFamily: AddressFamily.InterNetworkV6 } six when !s_global.Contains(six) => false,
        var plain => !s_special.Any(network => network.Contains(plain))
    };

    /// <summary>What a v4-mapped address leads to is the IPv4 address in it.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
