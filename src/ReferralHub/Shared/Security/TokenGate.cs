using System.Buffers.Binary;
using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.Tokens;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Security;

/// <summary>
/// A person, or a partner, whose token was checked: what the handlers need of it and nothing else, for the claims of 20,000 remembered
/// tokens would weigh 40 MiB.
/// </summary>
internal sealed class CallerPrincipal(Caller caller, DateTimeOffset expires, string scope) : ClaimsPrincipal(s_authenticated)
{
    private static readonly ClaimsIdentity s_authenticated = new("Bearer");
    private readonly string[] _scopes = Domain.Scope.Split(scope);

    public Caller Caller { get; } = caller;

    /// <summary>The token's <c>sub</c>, by which limits and idempotency keys tell callers apart.</summary>
    public string Subject { get; } = caller.UserId.ToString();

    public DateTimeOffset Expires { get; } = expires;

    public string Scope { get; } = scope;

    public override bool IsInRole(string role) => Caller.Role == role;

    public bool Has(string scope) => _scopes.Contains(scope);

    public bool HasAny(IReadOnlyList<string> scopes) => scopes.Any(Has);
}

/// <summary>
/// What the gate says of a token. <see cref="Known"/> is set even if its session has ended: signing out twice is no error.
/// </summary>
internal readonly record struct TokenCheck(CallerPrincipal? Known, Error? Refused);

/// <summary>
/// The one check of access tokens: signature, type, issuer, audience and time by the library, once a token; then from a bounded cache under
/// the token's SHA-256, but for its time and its session, which are looked at each time.
/// </summary>
internal sealed class TokenGate : IDisposable
{
    private const int LongestToken = 8 * 1024;

    private readonly AccessTokens _tokens;
    private readonly RevokedSessions _revoked;
    private readonly TimeProvider _clock;
    private readonly TokenValidationParameters _rules;
    private readonly JwtSecurityTokenHandler _handler = new();
    private readonly MemoryCache? _seen;

    public TokenGate(AccessTokens tokens, RevokedSessions revoked, Settings settings, TimeProvider clock)
    {
        (_tokens, _revoked, _clock, _rules) = (tokens, revoked, clock, tokens.Validation());
        // claims keep the names they have in the token
        _handler.InboundClaimTypeMap.Clear();
        if (settings.Auth.TokenCacheEntries > 0)
            _seen = new MemoryCache(new MemoryCacheOptions { SizeLimit = settings.Auth.TokenCacheEntries });
    }

    public async ValueTask<TokenCheck> Check(string token, CancellationToken ct)
    {
        if (token.Length > LongestToken)
            return new TokenCheck(null, Errors.Unauthorized);

        var key = new Key(token);
        if (_seen is null || !_seen.TryGetValue(key, out CallerPrincipal? principal))
        {
            (principal, var refused) = Validate(token);
            if (principal is null)
                return new TokenCheck(null, refused);
            using var entry = _seen?.CreateEntry(key);
            if (entry is not null)
                // one is as heavy as another, 0.6 KiB: neither the token nor anything of its length is kept
                _ = entry.SetValue(principal).SetSize(1).SetAbsoluteExpiration(_tokens.Lifetime + AccessTokens.Skew);
        }

        if (principal!.Expires + AccessTokens.Skew <= _clock.GetUtcNow())
            return new TokenCheck(null, Errors.TokenExpired);
        return new TokenCheck(principal, await _revoked.Holds(principal.Caller.SessionId, ct) ? Errors.Unauthorized : null);
    }

    public void Dispose() => _seen?.Dispose();

    private (CallerPrincipal?, Error?) Validate(string token)
    {
        try
        {
            var claims = _handler.ValidateToken(token, _rules, out var validated);
            var jwt = (JwtSecurityToken)validated;
            // the handler of 5.7.2 looks at neither
            if (jwt.Header.Typ != AccessTokens.Type || jwt.Header.Alg != SecurityAlgorithms.EcdsaSha256)
                return (null, Errors.Unauthorized);
            string Claim(string name) => claims.FindFirstValue(name)!;
            // few values each, and all of our own making
            var caller = new Caller(Guid.Parse(Claim("sub")), Guid.Parse(Claim("sid")), string.Intern(Claim("role")));
            return (new CallerPrincipal(caller, new DateTimeOffset(jwt.ValidTo, TimeSpan.Zero), string.Intern(Claim("scope"))), null);
        }
        catch (SecurityTokenExpiredException)
        {
            return (null, Errors.TokenExpired);
        }
        catch (Exception refused) when (refused is SecurityTokenException or ArgumentException)
        {
            // what is no token at all is an ArgumentException to the library
            return (null, Errors.Unauthorized);
        }
    }

    /// <summary>The whole SHA-256: another token with the same key cannot be found.</summary>
    private readonly record struct Key(UInt128 High, UInt128 Low)
    {
        public Key(string token) : this(0, 0)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            _ = SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
            (High, Low) = (BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
        }
    }
}
