using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Security;

/// <summary>A code as its SMS has it. <see cref="Id"/> tells it from every other, also from one of the same six digits.</summary>
internal readonly record struct PhoneCode(string Id, string Digits, byte[] Hash);

/// <summary>
/// Six digits that prove a phone, once: five minutes, five tries, a minute between two of them and five a day to a number, whether it
/// belongs to anybody or not. A code follows from the seed of its outbox message under a key of the server, so a text that is sent again
/// holds the same one; the database holds a keyed hash alone.
/// </summary>
internal sealed class PhoneCodes(
    NpgsqlDataSource db, OneTimeTokens tokens, SendingBudgets budgets, ServerKeys keys, Settings settings, TimeProvider clock,
    LimitMetrics metrics)
{
    public static readonly Error Invalid = Error.Invalid("invalid_code", "The code is wrong or not valid any more", "code");
    public static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(60);
    private static readonly SendingBudget s_budget = new(Purpose.PhoneCode, 5, TimeSpan.FromDays(1), ResendAfter);
    private const int Tries = 5;

    public TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(settings.Tokens.PhoneCodeMinutes);

    public PhoneCode Derive(string phone, string seed)
    {
        var mac = HMACSHA256.HashData(keys.OneTimeSecrets, Encoding.UTF8.GetBytes($"{Purpose.PhoneCode}\0{phone}\0{seed}"));
        // 64 bits into a million: no digit is favoured by more than one in 10^13
        var digits = (BinaryPrimitives.ReadUInt64BigEndian(mac) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        var id = Convert.ToHexStringLower(mac.AsSpan(16));
        return new PhoneCode(id, digits, Hash(phone, id, digits));
    }

    /// <summary>Makes the code the valid one of this phone, in place of an older. False: too soon, or too many today.</summary>
    public async Task<bool> Issue(Transaction transaction, string phone, string seed, DateTime now)
    {
        if (!await budgets.Take(transaction, s_budget, phone, seed, now))
        {
            metrics.Refused(LimitMetrics.PhoneResend);
            return false;
        }
        var code = Derive(phone, seed);
        // 0: an instance whose clock is ahead made a later one, which stays
        return await transaction.ExecuteAsync(OneTimeTokensSql.Issue, new
        {
            Purpose = Purpose.PhoneCode,
            Subject = phone,
            Target = code.Id,
            code.Hash,
            RequestedAt = now,
            ExpiresAt = now + Lifetime
        }) == 1;
    }

    /// <summary>How long until <see cref="Issue"/> will do it.</summary>
    public async Task<TimeSpan> Wait(string phone, CancellationToken ct) =>
        await budgets.Next(s_budget, phone, ct) - clock.GetUtcNow().UtcDateTime;

    /// <summary>Whether this code still waits to be used: else no text is to tell it.</summary>
    public Task<bool> IsLive(PhoneCode code, CancellationToken ct) =>
        db.QuerySingleAsync<bool>(PhoneCodesSql.IsLive, new { code.Hash, Now = clock.GetUtcNow().UtcDateTime }, ct);

    /// <summary>
    /// Counts a try, which stays counted whatever follows, and only then compares. The hash of the right code is what
    /// <see cref="Spend"/> takes; null: wrong, late, spent, or one try too many.
    /// </summary>
    public async Task<byte[]?> Try(string phone, string digits, CancellationToken ct)
    {
        var live = await db.QuerySingleOrDefaultAsync<Live>(PhoneCodesSql.CountTry,
            new { Phone = phone, Now = clock.GetUtcNow().UtcDateTime, Tries }, ct);
        return live is not null && CryptographicOperations.FixedTimeEquals(live.Hash, Hash(phone, live.Target, digits)) ? live.Hash : null;
    }

    /// <summary>Uses the code up, with the transaction. False: another was faster.</summary>
    public async Task<bool> Spend(Transaction transaction, byte[] hash) =>
        await transaction.ExecuteAsync(PhoneCodesSql.Spend, new { Hash = hash, Now = clock.GetUtcNow().UtcDateTime }) == 1;

    private byte[] Hash(string phone, string id, string digits) => tokens.Hash(Purpose.PhoneCode, $"{phone}\0{id}\0{digits}");

    private sealed record Live(byte[] Hash, string Target);
}

internal static class PhoneCodesSql
{
    internal const string IsLive =
        """
        select exists (
          select
          from one_time_secrets
          where hash = @Hash
            and purpose = 'phone_code'
            and used_at is null
            and expires_at > @Now
        )
        """;

    /// <summary>The row is the lock: parallel guesses line up and the sixth finds nothing.</summary>
    internal const string CountTry =
        """
        update one_time_secrets
        set attempts = attempts + 1
        where purpose = 'phone_code'
          and subject = @Phone
          and used_at is null
          and expires_at > @Now
          and attempts < @Tries
        returning hash, target
        """;

    internal const string Spend =
        """
        update one_time_secrets
        set used_at = @Now
        where hash = @Hash
          and purpose = 'phone_code'
          and used_at is null
          and expires_at > @Now
        """;
}
