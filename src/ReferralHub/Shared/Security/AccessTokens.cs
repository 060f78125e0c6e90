using System.IdentityModel.Tokens.Jwt;
using Microsoft.IdentityModel.Tokens;
using ReferralHub.Domain;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Security;

/// <summary>Makes access tokens: JWT of <c>typ: at+jwt</c> (RFC 9068), ES256, and says how they are to be checked.</summary>
internal sealed class AccessTokens(SigningKeys keys, Settings settings, TimeProvider clock)
{
    public const string Type = "at+jwt";

    /// <summary>How far two clocks may differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    public TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(settings.Auth.AccessTokenMinutes);

    public string Issue(Guid userId, Guid sessionId, string role) => Sign(Claims(userId, sessionId, role, Scope.User));

    /// <summary>A partner's: it is its own session, which ends when the partner is disabled.</summary>
    public string IssueToPartner(Guid partnerId, string scope)
    {
        var claims = Claims(partnerId, partnerId, Role.Partner, scope);
        claims["client_id"] = partnerId.ToString();
        return Sign(claims);
    }

    /// <summary>One issuer, one audience, our keys by <c>kid</c>, a skew of 30 s (the library's default would be five minutes).</summary>
    public TokenValidationParameters Validation() => new()
    {
        ValidIssuer = settings.Auth.Issuer,
        ValidAudience = settings.Auth.Audience,
        IssuerSigningKeyResolver = (_, _, kid, _) => keys.All.Where(key => key.KeyId == kid),
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        LifetimeValidator = Lives,
        NameClaimType = "sub",
        RoleClaimType = "role"
    };

    private string Sign(JwtPayload claims) => new JwtSecurityTokenHandler()
        .WriteToken(new JwtSecurityToken(new JwtHeader(keys.Signing) { ["typ"] = Type }, claims));

    private JwtPayload Claims(Guid subject, Guid sessionId, string role, string scope)
    {
        var now = clock.GetUtcNow();
        return new JwtPayload
        {
            ["iss"] = settings.Auth.Issuer,
            ["aud"] = settings.Auth.Audience,
            ["sub"] = subject.ToString(),
            ["sid"] = sessionId.ToString(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.Add(Lifetime).ToUnixTimeSeconds(),
            ["jti"] = Guid.CreateVersion7(now).ToString(),
            ["role"] = role,
            ["scope"] = scope
        };
    }

    private bool Lives(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (expires is not { } end || notBefore > now + Skew)
            return false;
        return now - Skew < end ? true : throw new SecurityTokenExpiredException();
    }
}
