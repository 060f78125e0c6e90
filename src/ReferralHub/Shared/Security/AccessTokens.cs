using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Security;

/// <summary>Makes access tokens (RFC 9068: JWT of <c>typ: at+jwt</c>, ES256) and says how they are checked.</summary>
internal sealed class AccessTokens(SigningKeys keys, Settings settings, TimeProvider time)
{
    private const string Type = "at+jwt";
    private const string UserScope = "user";

    /// <summary>By how much two clocks may differ.</summary>
    private static readonly TimeSpan s_skew = TimeSpan.FromSeconds(30);

    private readonly JsonWebTokenHandler _tokens = new() { SetDefaultTimesOnTokenCreation = false };

    internal TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(settings.Auth.AccessTokenMinutes);

    internal string Issue(Guid userId, Guid sessionId, string role)
    {
        var now = time.GetUtcNow();
        return _tokens.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = Type,
            Issuer = settings.Auth.Issuer,
            Audience = settings.Auth.Audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = now.UtcDateTime + Lifetime,
            SigningCredentials = keys.Signing,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = userId.ToString(),
                ["sid"] = sessionId.ToString(),
                ["jti"] = Guid.CreateVersion7(now).ToString(),
                ["role"] = role,
                ["scope"] = UserScope,
            },
        });
    }

    internal TokenValidationParameters Validation() => new()
    {
        ValidIssuer = settings.Auth.Issuer,
        ValidAudience = settings.Auth.Audience,
        ValidTypes = [Type],
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        IssuerSigningKeys = keys.All,
        TryAllIssuerSigningKeys = false,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        LifetimeValidator = IsAlive,
        NameClaimType = "sub",
        RoleClaimType = "role",
    };

    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (expires is not { } end || notBefore > now + s_skew)
            return false;
        return now - s_skew < end ? true : throw new SecurityTokenExpiredException { Expires = end };
    }
}
