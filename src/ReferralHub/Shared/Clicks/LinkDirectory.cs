using System.Collections.Concurrent;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Clicks;

/// <summary>A link that may be used now, under its current code.</summary>
internal sealed record OpenLink(Guid Id, Guid UserId, string Code);

/// <summary>
/// Whose link a code is, in memory: two seconds old at the most, asked for once at a time. A famous link costs one small query in two
/// seconds and instance, whatever its traffic. While the database does not answer, what was known up to five minutes ago is good enough to
/// send a visitor on, and every other code is nobody's. Never throws for want of a database.
/// </summary>
internal sealed class LinkDirectory(NpgsqlDataSource db, TimeProvider clock, ILogger<LinkDirectory> log) : IDisposable
{
    /// <summary>Codes kept, about 300 bytes each. Past it what ends soonest goes: nobody's codes, so a scanner displaces no link.</summary>
    private const int Capacity = 20_000;

    /// <summary>Connections that look-ups may take, however many codes are tried at once.</summary>
    private const int Slots = 8;

    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_stale = TimeSpan.FromMinutes(5);

    /// <summary>How long a visitor waits for the database, and how long nobody asks again when that was in vain.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly ExpiringMap<Entry> _known = new(clock, Capacity);
    private readonly ConcurrentDictionary<string, Lazy<Task<OpenLink?>>> _loads = new();
    private readonly SemaphoreSlim _slots = new(Slots);
    private int _failing;

    /// <summary>Null if there is no such link, or none that is open.</summary>
    public ValueTask<OpenLink?> Find(string typed, CancellationToken ct)
    {
        if (ReferralCode.Key(typed) is not { } key)
            return default;
        return Fresh(key) is { } entry
            ? ValueTask.FromResult(entry.Link)
            // not the caller's token: others wait for the same answer
            : new ValueTask<OpenLink?>(_loads.GetOrAdd(key, key => new Lazy<Task<OpenLink?>>(() => Load(key))).Value.WaitAsync(ct));
    }

    public void Dispose() => _slots.Dispose();

    private Entry? Fresh(string key)
    {
        var (found, entry) = _known.Find(key);
        var left = found ? entry!.AskAgain - clock.GetUtcNow() : TimeSpan.Zero;
        // more than two seconds to go: the clock was set back
        return left > TimeSpan.Zero && left <= s_fresh ? entry : null;
    }

    private async Task<OpenLink?> Load(string key)
    {
        try
        {
            // whoever missed the load before comes here with its answer there
            if (Fresh(key) is { } entry)
                return entry.Link;
            var now = clock.GetUtcNow();
            var link = await Ask(key, now);
            // nobody's code is not worth keeping for longer
            Keep(key, new Entry(link, now + s_fresh, now + (link is null ? s_fresh : s_stale)));
            _ = Interlocked.Exchange(ref _failing, 0);
            return link;
        }
        catch (Exception exception)
        {
            if (Interlocked.Exchange(ref _failing, 1) == 0)
                log.LogWarning("Links could not be looked up, visitors are sent on by what is known: {Reason}", exception.Message);
            return Recall(key);
        }
        finally
        {
            _ = _loads.TryRemove(key, out _);
        }
    }

    private async Task<OpenLink?> Ask(string key, DateTimeOffset now)
    {
        using var limit = new CancellationTokenSource(s_patience);
        await _slots.WaitAsync(limit.Token);
        try
        {
            return await db.QuerySingleOrDefaultAsync<OpenLink>(LinkDirectorySql.Find,
                new { InviteKey = key, InviteFolded = ReferralCode.Folded(key), Now = now.UtcDateTime }, limit.Token);
        }
        finally
        {
            _ = _slots.Release();
        }
    }

    private OpenLink? Recall(string key)
    {
        var (found, entry) = _known.Find(key);
        var askAgain = clock.GetUtcNow() + s_pause;
        Keep(key, found ? entry! with { AskAgain = askAgain } : new Entry(null, askAgain, askAgain));
        return entry?.Link;
    }

    private void Keep(string key, Entry entry) => _known.Set(key, entry, entry.Ends);

    private sealed record Entry(OpenLink? Link, DateTimeOffset AskAgain, DateTimeOffset Ends);
}
