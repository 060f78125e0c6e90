using System.Collections.Concurrent;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Security;

/// <summary>
/// Which sessions have ended while access tokens of them are still out, in memory: a look-up a request, no database call. The other
/// instances hear of an end through Redis at once; and each asks the database every half second for what was revoked lately, whatever the
/// reason, so it holds everywhere within two seconds without Redis too. Should that asking fail or fall behind, a request asks for itself.
/// A partner is a session of their own, which ends when they are disabled.
/// </summary>
internal sealed class RevokedSessions(
    NpgsqlDataSource db, RedisConnection redis, Settings settings, TimeProvider clock, ILogger<RevokedSessions> log) : BackgroundService
{
    private const string Channel = "referralhub:1:revoked";

    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_stale = TimeSpan.FromSeconds(1.5);

    /// <summary>Since when, by the clock that nobody sets: tokens would outlive what is forgotten when one is set forth and back.</summary>
    private readonly ConcurrentDictionary<Guid, long> _ended = new();

    /// <summary>
    /// How far each look goes back: as long as a token lives. A revocation is visible once it commits, and a commit that waits for a
    /// standby may take any time. The minute is for clocks that differ.
    /// </summary>
    private readonly TimeSpan _lately =
        TimeSpan.FromMinutes(settings.Auth.AccessTokenMinutes) + AccessTokens.Skew + TimeSpan.FromMinutes(1);
    private long _askedAt = long.MinValue;

    /// <summary>
    /// Tells this instance, and through Redis the others. Nobody waits for Redis: what it loses is found in the database.
    /// </summary>
    public void Add(IReadOnlyCollection<Guid> sessions)
    {
        Remember(sessions);
        if (sessions.Count > 0)
            _ = redis.Publish(Channel, string.Join(' ', sessions));
    }

    /// <summary>Whether the database answered lately.</summary>
    public bool AreKnown =>
        Volatile.Read(ref _askedAt) is not long.MinValue and var asked && TimeProvider.System.GetElapsedTime(asked) < s_stale;

    public ValueTask<bool> Holds(Guid session, CancellationToken ct)
    {
        if (_ended.ContainsKey(session))
            return ValueTask.FromResult(true);
        return AreKnown
            ? ValueTask.FromResult(false)
            : new ValueTask<bool>(Ask(session, ct));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await using var channel = new RedisChannel(redis, Channel, clock, Hear, () => { });
        channel.Start();
        while (!stoppingToken.IsCancellationRequested)
        {
            var asked = TimeProvider.System.GetTimestamp();
            try
            {
                Remember(await db.QueryAsync<Guid>(RevokedSessionsSql.Lately, new { Seconds = _lately.TotalSeconds }, stoppingToken));
                Volatile.Write(ref _askedAt, asked);
                Forget();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Revoked sessions could not be read, each request asks for its own: {Reason}", exception.Message);
            }
            await Task.Delay(s_poll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Hear(string message) =>
        Remember(message.Split(' ').Select(text => Guid.TryParse(text, out var session) ? session : Guid.Empty));

    private void Remember(IEnumerable<Guid> sessions)
    {
        var now = TimeProvider.System.GetTimestamp();
        foreach (var session in sessions)
            _ = _ended.TryAdd(session, now);
    }

    private void Forget()
    {
        foreach (var (session, heard) in _ended)
            if (TimeProvider.System.GetElapsedTime(heard) > _lately)
                _ = _ended.TryRemove(session, out _);
    }

    private async Task<bool> Ask(Guid session, CancellationToken ct) =>
        !await db.QuerySingleAsync<bool>(RevokedSessionsSql.Lives, new { Id = session }, ct);
}

internal static class RevokedSessionsSql
{
    /// <summary>The time of the statement, and not of each row, which no index could be asked for.</summary>
    internal const string Lately =
        """
        select id
        from sessions
        where revoked_at > statement_timestamp() - make_interval(secs => @Seconds)
        union all
        select id
        from partners
        where disabled_at > statement_timestamp() - make_interval(secs => @Seconds)
        """;

    internal const string Lives =
        """
        select exists (
          select
          from sessions
          where id = @Id
            and revoked_at is null
          union all
          select
          from partners
          where id = @Id
            and disabled_at is null
        )
        """;
}
