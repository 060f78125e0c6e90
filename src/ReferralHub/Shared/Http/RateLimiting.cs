using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Http;

/// <summary>
/// Takes a permit for every limit that stands on the route (but those a handler asks for) before anything is read, and says in
/// <c>RateLimit</c> and <c>RateLimit-Policy</c> (draft-ietf-httpapi-ratelimit-headers) what is left. Runs after authorization, for it
/// must know the user.
/// </summary>
internal sealed class RateLimiting(RequestDelegate next, RateLimits limits)
{
    private const int Ipv6Prefix = 8;

    /// <summary>There are few, and they are said in each answer.</summary>
    private static readonly ConcurrentDictionary<LimitPolicy, string> s_policies = new();

    public async Task InvokeAsync(HttpContext context)
    {
        if (!limits.IsEnabled || context.GetEndpoint()?.Metadata.GetOrderedMetadata<LimitPolicy>() is not { Count: > 0 } policies)
        {
            await next(context);
            return;
        }
        // when the answer starts: the exception handler clears what was set before it, and a handler may have asked for more
        context.Response.OnStarting(static state =>
        {
            var (response, permits) = ((HttpResponse, IReadOnlyList<Permit>))state;
            if (permits.Count > 0)
            {
                response.Headers["RateLimit-Policy"] = Joined(permits, static permit => s_policies.GetOrAdd(permit.Policy, PolicyOf));
                response.Headers["RateLimit"] = Joined(permits, Left);
            }
            return Task.CompletedTask;
        }, (context.Response, limits.Collect()));

        foreach (var policy in policies)
            if (KeyOf(policy, context) is { } key && await limits.Take(policy, key, context.RequestAborted) is { } refused)
            {
                await Problems.Write(context, refused);
                return;
            }
        await next(context);
    }

    /// <summary>An IPv4 address (also one mapped into IPv6), or the /64 of an IPv6 address: its owner has all of it.</summary>
    internal static string AddressKey(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.GetAddressBytes() is { Length: 16 } bytes
            ? $"{Convert.ToHexStringLower(bytes, 0, Ipv6Prefix)}/64"
            : address.ToString();
    }

    private static string? KeyOf(LimitPolicy policy, HttpContext context) => policy.By switch
    {
        LimitBy.Address => AddressKey(context.Connection.RemoteIpAddress),
        LimitBy.User => (context.User as CallerPrincipal)?.Subject,
        _ => null
    };

    private static string Joined(IReadOnlyList<Permit> permits, Func<Permit, string> text) =>
        permits is [var only] ? text(only) : string.Join(", ", permits.Select(text));

    private static string PolicyOf(LimitPolicy policy) => string.Create(
        CultureInfo.InvariantCulture, $"\"{policy.Term}\";q={policy.Permits};w={(long)Math.Ceiling(policy.Window.TotalSeconds)}");

    private static string Left(Permit permit) => string.Create(
        CultureInfo.InvariantCulture, $"\"{permit.Policy.Term}\";r={permit.Remaining};t={(long)Math.Ceiling(permit.Reset.TotalSeconds)}");
}
