using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MediatR;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Security;

internal static class Purpose
{
    public const string VerifyEmail = "verify_email";
    public const string ResetPassword = "reset_password";
    public const string PhoneCode = "phone_code";
}

/// <summary>How long a token lives and how many may be sent to one address within an hour.</summary>
internal readonly record struct TokenPolicy(string Purpose, TimeSpan Lifetime, int PerHour)
{
    public SendingBudget Budget => new(Purpose, PerHour, TimeSpan.FromHours(1));
}

/// <summary>
/// Tokens that work once, sent by mail: 256 bits, of which the database holds only a keyed hash. A token is derived from the random seed
/// of the outbox message that asked for it, so a mail that is sent again after a crash holds the same token and both copies work.
/// </summary>
internal sealed class OneTimeTokens(NpgsqlDataSource db, SendingBudgets budgets, ServerKeys keys, TimeProvider clock)
{
    public static readonly Error Invalid = Error.Invalid("invalid_token", "This link is not valid any more", "token");

    /// <summary>64 random hexadecimal digits for an outbox message.</summary>
    public static string NewSeed() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>
    /// Makes the token that is valid for this person from now on. Null when a newer one was asked for meanwhile, when this one is spent,
    /// when the hour's number of them is reached, or when <paramref name="target"/> is no more what it was: not their address in force, or
    /// not asked for in this <paramref name="round"/> of changing it. Then nothing is to be sent.
    /// </summary>
    public async Task<string?> Issue(
        TokenPolicy policy, Guid userId, string target, string seed, DateTime requestedAt, CancellationToken ct, int? round = null)
    {
        var token = Base64Url.EncodeToString(
            HMACSHA256.HashData(keys.OneTimeSecrets, Encoding.UTF8.GetBytes($"{policy.Purpose}\0{userId}\0{seed}")));
        var now = clock.GetUtcNow().UtcDateTime;
        var values = new
        {
            policy.Purpose,
            UserId = userId,
            Round = round,
            Target = target,
            Hash = Hash(policy.Purpose, token),
            RequestedAt = requestedAt,
            ExpiresAt = now + policy.Lifetime
        };
        // What is not issued is not counted either. A change goes to any address that the person names: how many they name is counted too.
        var issued = await db.TransactionAsync<Unit>(async transaction =>
            await budgets.Take(transaction, policy.Budget, target, seed, now)
            && (round is null || await budgets.Take(transaction, policy.Budget, $"{userId}", seed, now))
            && await transaction.ExecuteAsync(OneTimeTokensSql.IssueToUser, values) == 1 ? Unit.Value : Errors.RateLimited, ct);
        return issued.Error is null ? token : null;
    }

    /// <summary>The keyed hash by which a token is looked up; the key keeps a stolen table from being searched.</summary>
    public byte[] Hash(string purpose, string token) =>
        HMACSHA256.HashData(keys.OneTimeSecrets, Encoding.UTF8.GetBytes($"stored\0{purpose}\0{token}"));
}

internal static class OneTimeTokensSql
{
    /// <summary>
    /// The person is locked before their secret, as everywhere: of a token and a new password, address or erasure at once, either those
    /// find the token and end it, or there is none.
    /// </summary>
    internal const string IssueToUser =
        $"""
        insert into one_time_secrets as s
          (purpose, subject, target, hash, requested_at, expires_at)
        select @Purpose, u.id::text, @Target, @Hash, @RequestedAt, @ExpiresAt
        from users u
        where u.id = @UserId
          and u.erased_at is null
          and case
            when @Round::integer is null then lower(u.email collate "C") = lower(@Target collate "C")
            else u.email_change_round = @Round
          end
        for share
        {TakeOver}
        """;

    internal const string Issue =
        $"""
        insert into one_time_secrets as s
          (purpose, subject, target, hash, requested_at, expires_at)
        values
          (@Purpose, @Subject, @Target, @Hash, @RequestedAt, @ExpiresAt)
        {TakeOver}
        """;

    /// <summary>The changes of address of this person, who is locked, are spent.</summary>
    internal const string EndEmailChanges =
        """
        update one_time_secrets s
        set used_at = @Now
        from users u
        where u.id = @UserId
          and s.purpose = 'verify_email'
          and s.subject = u.id::text
          and s.used_at is null
          and lower(s.target collate "C") is distinct from lower(u.email collate "C")
        """;

    /// <summary>The subject's row: taken over by a newer request, kept by the same (a mail sent again), left alone by an older.</summary>
    private const string TakeOver =
        """
        on conflict (purpose, subject) do update set
          target = excluded.target,
          hash = excluded.hash,
          requested_at = excluded.requested_at,
          expires_at = excluded.expires_at,
          used_at = null,
          attempts = 0
        where (s.hash = excluded.hash and s.used_at is null)
           or (s.hash <> excluded.hash and s.requested_at <= excluded.requested_at)
        """;
}
