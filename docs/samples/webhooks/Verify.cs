using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Samples.Webhooks;

/// <summary>Verifies a webhook of ReferralHub (Standard Webhooks) with nothing but .NET.</summary>
public static class Verify
{
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(5);

    /// <param name="secret">As shown when the webhook was made: <c>whsec_...</c></param>
    /// <param name="id">The header <c>webhook-id</c></param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c></param>
    /// <param name="signatures">The header <c>webhook-signature</c>; while a secret is rotated it holds two</param>
    /// <param name="body">The body as it came, before anything parses it</param>
    /// <param name="now">The time, such as <c>TimeProvider.System.GetUtcNow()</c></param>
    public static bool IsGenuine(string secret, string id, string timestamp, string signatures, byte[] body, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(signatures);
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > s_tolerance.TotalSeconds)
            return false;
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
        return signatures.Split(' ').Any(signature =>
            CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), expected));
    }
}
