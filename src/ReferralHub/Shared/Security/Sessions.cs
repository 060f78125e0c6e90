using System.Net;
using System.Text.Json.Serialization;
using Npgsql;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Security;

/// <summary>From where a sign-in came; shown to its owner in the list of sessions.</summary>
internal readonly record struct Client(IPAddress? Address, string? UserAgent)
{
    private const int MaxAgent = 512;

    public static ValueTask<Client> BindAsync(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        return ValueTask.FromResult(new Client(
            context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped
                ? mapped.MapToIPv4()
                : context.Connection.RemoteIpAddress,
            agent.Length > MaxAgent ? agent[..Whole(agent, MaxAgent)] : agent));
    }

    /// <summary>Half a surrogate pair is no text to PostgreSQL.</summary>
    private static int Whole(string text, int length) => char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
}

/// <summary>The person behind a session, as much as tokens tell.</summary>
internal sealed record Account(Guid Id, string Username, string Role);

/// <summary>The token answer of the contract. <c>expires_in</c> is the access token's life in seconds.</summary>
internal sealed record TokenAnswer(Secret AccessToken, string TokenType, int ExpiresIn, Secret RefreshToken, TokenAnswer.Person User)
{
    [JsonIgnore]
    public Guid SessionId { get; init; }

    /// <summary>Whether the sign-in made the account; said by the sign-ins that can.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Created { get; init; }

    internal sealed record Person(Guid Id, string Username);
}

/// <summary>Begins sessions and makes their tokens.</summary>
internal sealed class Sessions(
    NpgsqlDataSource db, AccessTokens accessTokens, RefreshTokens refreshTokens, Settings settings, TimeProvider clock)
{
    /// <summary>
    /// Null if what was proven holds no more: the person is gone, or their password is not of <paramref name="passwordHash"/> by now (null
    /// for who proved something else).
    /// </summary>
    public async Task<Result<TokenAnswer>?> Begin(Account account, string? passwordHash, Client client, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var key = refreshTokens.NewSealedKey(id);
        var begun = await db.QuerySingleOrDefaultAsync<Begun>(SessionsSql.Insert, new
        {
            Id = id,
            UserId = account.Id,
            PasswordHash = passwordHash,
            RefreshKey = key,
            Now = now.UtcDateTime,
            ExpiresAt = now.UtcDateTime.AddDays(settings.Auth.SessionDays),
            Ip = client.Address?.ToString(),
            client.UserAgent,
            AuditId = Guid.CreateVersion7(now)
        }, ct);
        return begun switch
        {
            null => null,
            { Suspended: true } => AccountErrors.Suspended,
            _ => Tokens(account with { Role = begun.Role }, id, 0, key)
        };
    }

    public TokenAnswer Tokens(Account account, Guid sessionId, int counter, byte[] sealedKey) => new(
        new Secret(accessTokens.Issue(account.Id, sessionId, account.Role)),
        "Bearer",
        (int)accessTokens.Lifetime.TotalSeconds,
        new Secret(refreshTokens.Derive(sessionId, counter, sealedKey)),
        new TokenAnswer.Person(account.Id, account.Username)) { SessionId = sessionId };

    private sealed record Begun(string Role, bool Suspended);
}
