using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

/// <summary>Changes a refresh token for its successor and a new access token. Each is good once.</summary>
internal static class RefreshToken
{
    internal sealed record Body(Secret? RefreshToken);

    internal sealed record Command(Secret RefreshToken) : IRequest<Result<TokenAnswer>>;

    internal static readonly Error Invalid = Error.Unauthenticated("invalid_refresh_token", "Sign in again");

    internal sealed class Handler(
        NpgsqlDataSource db, RefreshTokens tokens, SessionIssuer sessions, Settings settings, TimeProvider time)
        : IRequestHandler<Command, Result<TokenAnswer>>
    {
        public async Task<Result<TokenAnswer>> Handle(Command command, CancellationToken ct)
        {
            var text = command.RefreshToken.Reveal();
            if (text.Length == 0)
                return Errors.Unauthorized;
            if (!RefreshTokens.TryParse(text, out var claim))
                return Invalid;

            var key = await db.QuerySingleOrDefaultAsync<byte[]>(RefreshTokenSql.FindKey, new { claim.SessionId }, ct);
            if (key is null || !tokens.IsGenuine(claim, key))
                return Invalid;

            var now = time.GetUtcNow().UtcDateTime;
            var account = await db.QuerySingleOrDefaultAsync<Account>(RefreshTokenSql.Rotate,
                new { claim.SessionId, claim.Counter, Now = now, IdleSince = now.AddDays(-settings.Auth.RefreshIdleDays) }, ct);
            return account is null ? Invalid : sessions.Tokens(account, claim.SessionId, claim.Counter + 1, key);
        }
    }
}
