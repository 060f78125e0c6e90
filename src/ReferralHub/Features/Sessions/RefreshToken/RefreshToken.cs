using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

/// <summary>
/// Gives new tokens for a refresh token and moves its session's counter on. The previous token yields the same successor for a short while
/// (parallel tabs, lost answers); anything older is a copy in wrong hands: the session ends, whoever asked, and its owner is told
/// (RFC 9700, 4.14.2). That end is committed although the request fails.
/// </summary>
internal static class RefreshToken
{
    internal sealed record Body(Secret RefreshToken);

    internal sealed record Command(Secret RefreshToken, Client Client) : IRequest<Result<TokenAnswer>>;

    internal static readonly Error InvalidRefreshToken = Error.Unauthenticated("invalid_refresh_token", "Sign in again");
    internal static readonly Error RefreshTokenReused =
        Error.Unauthenticated("refresh_token_reused", "This token was used before, so its session has ended. Sign in again");

    internal sealed class Handler(
        NpgsqlDataSource db, RefreshTokens tokens, Shared.Security.Sessions sessions, RevokedSessions revoked, RateLimits limits,
        Outbox outbox, Settings settings, TimeProvider clock, AccountMetrics metrics) : IRequestHandler<Command, Result<TokenAnswer>>
    {
        /// <summary>
        /// The session's row is held for the length of one statement; who waits longer than its lock time-out tries again.
        /// </summary>
        private const int Tries = 4;

        public async Task<Result<TokenAnswer>> Handle(Command command, CancellationToken ct) =>
            metrics.SignedIn(AccountMetrics.Refresh, await Exchange(command, ct));

        private async Task<Result<TokenAnswer>> Exchange(Command command, CancellationToken ct)
        {
            var text = command.RefreshToken.Reveal();
            if (text.Length == 0)
                return Errors.Unauthorized;
            if (!RefreshTokens.TryParse(text, out var parts))
                return InvalidRefreshToken;

            for (var attempt = 1; ; attempt++)
            {
                var now = clock.GetUtcNow().UtcDateTime;
                var session = await db.QuerySingleOrDefaultAsync<Row>(RefreshTokenSql.Find,
                    new { parts.SessionId, Now = now, IdleSince = now.AddDays(-settings.Auth.RefreshIdleDays) }, ct);
                if (session is null || !tokens.Matches(parts, session.RefreshKey))
                    return InvalidRefreshToken;
                // by session, and only for who holds a token of it: nobody can use up the permits of another
                if (attempt == 1 && await limits.Take(Limits.Refresh, parts.SessionId.ToString(), ct) is { } limited)
                    return limited;

                try
                {
                    if (session.RefreshCounter == parts.Counter && await Rotate(parts, now, ct))
                        return Successor();
                }
                catch (PostgresException busy) when (busy.SqlState is PostgresErrorCodes.LockNotAvailable && attempt < Tries)
                {
                    continue;
                }
                if (session.RefreshCounter == parts.Counter)
                    // another request of the same token was faster: look again, for what was read is old; the counter has moved by now
                    continue;
                if (session.RefreshCounter < parts.Counter)
                    // from before the database was restored: no copy, and no token either
                    return InvalidRefreshToken;

                return session.RefreshCounter == parts.Counter + 1
                    && session.RotatedAgo <= settings.Auth.RefreshGraceSeconds
                    ? Successor()
                    : await End(command, parts.SessionId, session.UserId, now);

                TokenAnswer Successor() => sessions.Tokens(
                    new Account(session.UserId, session.Username, session.Role), parts.SessionId, parts.Counter + 1, session.RefreshKey);
            }
        }

        private async Task<bool> Rotate(RefreshTokenParts parts, DateTime now, CancellationToken ct) =>
            await db.ExecuteAsync(RefreshTokenSql.Rotate, new { parts.SessionId, parts.Counter, Now = now }, ct) == 1;

        private async Task<Error> End(Command command, Guid sessionId, Guid userId, DateTime now)
        {
            var notice = OutboxRow.Of(new SessionEnded(userId, now));
            // not the caller's token: hanging up must not save the session
            var ended = await db.QueryAsync<Guid>(RefreshTokenSql.End, new
            {
                SessionId = sessionId,
                UserId = userId,
                AuditId = Guid.CreateVersion7(clock.GetUtcNow()),
                Now = now,
                Ip = command.Client.Address?.ToString(),
                notice.Lane,
                notice.Type,
                notice.Payload
            }, CancellationToken.None);
            revoked.Add(ended);
            outbox.Wake();
            return ended.Count == 1 ? RefreshTokenReused : InvalidRefreshToken;
        }

        private sealed record Row(Guid UserId, string Username, string Role, byte[] RefreshKey, int RefreshCounter, double? RotatedAgo);
    }
}
