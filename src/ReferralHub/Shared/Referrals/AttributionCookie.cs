using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ReferralHub.Domain;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Referrals;

/// <summary>
/// By whose link a browser came: the cookie <c>referral</c> that <c>/r/{code}</c> leaves, signed, for <c>Referrals:AttributionDays</c>.
/// Bind it on routes where a sign-up can happen; <see cref="Code"/> is null if there is none, or none of ours.
/// </summary>
internal readonly record struct AttributionCookie(string? Code)
{
    public const string Name = "referral";
    private const int MacBytes = 16;

    public static ValueTask<AttributionCookie> BindAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var days = services.GetRequiredService<Settings>().Referrals.AttributionDays;
        var oldest = services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(-days);
        return ValueTask.FromResult(new AttributionCookie(
            Read(services.GetRequiredService<ServerKeys>().AttributionCookies, context.Request.Cookies[Name], oldest)));
    }

    public static void Set(HttpContext context, string code)
    {
        var services = context.RequestServices;
        var value = Write(services.GetRequiredService<ServerKeys>().AttributionCookies, code,
            services.GetRequiredService<TimeProvider>().GetUtcNow());
        context.Response.Cookies.Append(Name, value, new CookieOptions
        {
            Path = "/",
            MaxAge = TimeSpan.FromDays(services.GetRequiredService<Settings>().Referrals.AttributionDays),
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps
        });
    }

    /// <summary>The seconds since 1970, the code, and the start of an HMAC-SHA256 over both.</summary>
    internal static string Write(byte[] key, string code, DateTimeOffset now)
    {
        var bytes = new byte[8 + code.Length + MacBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, now.ToUnixTimeSeconds());
        _ = Encoding.ASCII.GetBytes(code, bytes.AsSpan(8));
        HMACSHA256.HashData(key, bytes.AsSpan(0, 8 + code.Length)).AsSpan(0, MacBytes).CopyTo(bytes.AsSpan(8 + code.Length));
        return Base64Url.EncodeToString(bytes);
    }

    internal static string? Read(byte[] key, string? value, DateTimeOffset oldest)
    {
        if (string.IsNullOrEmpty(value) || value.Length > 128 || !Base64Url.IsValid(value))
            return null;
        var bytes = Base64Url.DecodeFromChars(value);
        if (bytes.Length is <= 8 + MacBytes or > 8 + ReferralCode.MaxLength + MacBytes)
            return null;
        var signed = bytes.AsSpan(0, bytes.Length - MacBytes);
        var mac = bytes.AsSpan(bytes.Length - MacBytes);
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, signed).AsSpan(0, MacBytes), mac)
            && BinaryPrimitives.ReadInt64BigEndian(bytes) >= oldest.ToUnixTimeSeconds()
            ? Encoding.ASCII.GetString(signed[8..])
            : null;
    }
}
