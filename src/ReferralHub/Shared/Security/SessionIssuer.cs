using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Security;

/// <summary>The person behind a session, as much as its tokens tell.</summary>
internal sealed record Account(Guid Id, string Username, string Role);

/// <summary>The token answer of the contract. <see cref="ExpiresIn"/> is the life of the access token in seconds.</summary>
internal sealed record TokenAnswer(Secret AccessToken, string TokenType, int ExpiresIn, Secret RefreshToken, TokenAnswer.Person User)
{
    internal sealed record Person(Guid Id, string Username);
}

/// <summary>Begins sessions and makes their tokens.</summary>
internal sealed class SessionIssuer(
    NpgsqlDataSource db, AccessTokens accessTokens, RefreshTokens refreshTokens, Settings settings, TimeProvider time)
{
    /// <summary>Null if the password is no longer that of <paramref name="passwordHash"/>: it was changed while it was verified.</summary>
    internal async Task<TokenAnswer?> Begin(Account account, string passwordHash, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var key = refreshTokens.NewSealedKey(id);
        var begun = await db.ExecuteAsync(SessionsSql.Insert, new
        {
            Id = id,
            UserId = account.Id,
            PasswordHash = passwordHash,
            RefreshKey = key,
            Now = now.UtcDateTime,
            ExpiresAt = now.UtcDateTime.AddDays(settings.Auth.SessionDays),
        }, ct);
        return begun == 1 ? Tokens(account, id, 0, key) : null;
    }

    internal TokenAnswer Tokens(Account account, Guid sessionId, int counter, byte[] sealedKey) => new(
        new Secret(accessTokens.Issue(account.Id, sessionId, account.Role)),
        "Bearer",
        (int)accessTokens.Lifetime.TotalSeconds,
        new Secret(refreshTokens.Derive(sessionId, counter, sealedKey)),
        new TokenAnswer.Person(account.Id, account.Username));
}

internal static class SessionsSql
{
    /// <summary>
    /// The person is locked: of a sign-in and a new password at once, either the latter finds the session and ends it, or there is none.
    /// </summary>
    internal const string Insert =
        """
        insert into sessions (id, user_id, refresh_key, created_at, last_used_at, expires_at)
        select
          @Id,
          id,
          @RefreshKey,
          @Now,
          @Now,
          @ExpiresAt
        from users
        where id = @UserId
          and password_hash = @PasswordHash
        for share
        """;

    internal const string RevokeAll =
        """
        update sessions
        set revoked_at = @Now
        where user_id = @UserId
          and revoked_at is null
        """;
}
