using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using ReferralHub.Shared.Data;

namespace ReferralHub.Shared.Security;

/// <summary>One kind of token: what it proves, how long it lives, and whether a newer request ends the older tokens.</summary>
internal sealed record TokenKind(string Purpose, TimeSpan Lifetime, bool NewestOnly)
{
    internal const string VerifyEmail = "verify_email";
    internal const string ResetPassword = "reset_password";
}

/// <summary>A token on its way to the person who will prove their mailbox with it.</summary>
internal sealed record IssuedToken(string Username, string Email, string Token);

/// <summary>
/// Tokens that work once, made by the worker that mails them: 256 random bits, of which the database holds a keyed hash alone. A mail that
/// is sent again after a crash has another token, and both work.
/// </summary>
internal sealed class OneTimeTokens(NpgsqlDataSource db, ServerKeys keys, TimeProvider time)
{
    /// <summary>Mails of one kind to one address.</summary>
    private const int MostAnHour = 3;

    private const int Bytes = 32;

    internal static readonly Error Invalid = Error.Invalid("invalid_token", "This link is not valid any more", "token");

    /// <summary>
    /// Null if nothing is to be sent: nobody has the address, or it is verified; the mails of this hour are used up; or the request is
    /// out of date, by a newer one or by a change of the password since.
    /// </summary>
    internal async Task<IssuedToken?> Issue(TokenKind kind, string email, Guid requestId, DateTime requestedAt, CancellationToken ct)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        var now = time.GetUtcNow().UtcDateTime;
        IssuedToken? issued = null;
        await db.TransactionAsync<bool>(async transaction =>
        {
            // the owner first: who is to be counted waits for those that are
            var owner = await transaction.QuerySingleOrDefaultAsync<Owner>(
                OneTimeTokensSql.LockOwner, new { kind.Purpose, Email = email, RequestedAt = requestedAt });
            if (owner is null)
                return false;

            var values = new
            {
                Hash = Hash(kind.Purpose, token),
                kind.Purpose,
                kind.NewestOnly,
                UserId = owner.Id,
                owner.Email,
                RequestId = requestId,
                Now = now,
                ExpiresAt = now + kind.Lifetime,
                Since = now.AddHours(-1),
                MostAnHour,
            };
            if (await transaction.ExecuteAsync(OneTimeTokensSql.Insert, values) == 0)
                return false;
            if (kind.NewestOnly)
                await transaction.ExecuteAsync(OneTimeTokensSql.EndOlder, values);
            issued = new IssuedToken(owner.Username, owner.Email, token);
            return true;
        }, ct);
        return issued;
    }

    /// <summary>By which a token is looked up; the key keeps a stolen table from being searched.</summary>
    internal byte[] Hash(string purpose, string token) =>
        HMACSHA256.HashData(keys.OneTimeTokens, Encoding.UTF8.GetBytes($"{purpose}\0{token}"));

    private sealed record Owner(Guid Id, string Username, string Email);
}
