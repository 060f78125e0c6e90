using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Partners;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Partners;

/// <summary>
/// Changes a partner's credentials for an access token, with the scopes that are asked for or, if none is, with all that the partner may
/// have. An unknown client, a wrong secret and a disabled partner are answered alike.
/// </summary>
internal static class IssuePartnerToken
{
    internal sealed record Command(string? GrantType, string? Scope, string? ClientId, Secret ClientSecret, Client Client)
        : IRequest<Result<Answer>>;

    /// <summary><c>expires_in</c> in seconds; no refresh token (RFC 6749, 4.4.3).</summary>
    internal sealed record Answer(Secret AccessToken, string TokenType, int ExpiresIn, string Scope);

    internal sealed class Handler(NpgsqlDataSource db, PartnerSecrets secrets, FailedSignIns failed, AccessTokens tokens)
        : IRequestHandler<Command, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Command command, CancellationToken ct)
        {
            if (command.GrantType is null)
                return OAuthErrors.Malformed("grant_type is missing");
            if (command.GrantType != "client_credentials")
                return OAuthErrors.UnsupportedGrantType;
            if (!Guid.TryParseExact(command.ClientId, "D", out var id))
                return OAuthErrors.InvalidClient;
            var allowed = await db.QuerySingleOrDefaultAsync<string[]>(IssuePartnerTokenSql.FindScopes,
                new { Id = id, Hash = secrets.Hash(command.ClientSecret) }, ct);
            if (allowed is null)
            {
                failed.AddPartner(id, command.Client.Address);
                return OAuthErrors.InvalidClient;
            }

            var asked = Scope.Split(command.Scope);
            if (asked.Except(allowed).Any())
                return OAuthErrors.InvalidScope;
            var scope = string.Join(' ', asked is [] ? allowed : asked);
            return new Answer(new Secret(tokens.IssueToPartner(id, scope)), "Bearer", (int)tokens.Lifetime.TotalSeconds, scope);
        }
    }
}
