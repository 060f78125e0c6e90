using System.Globalization;

namespace ReferralHub.Shared.Security;

/// <summary>
/// Small states by key, changed in one step by compare and set: in Redis for all instances, with a copy here. The copy is what counts
/// while Redis is down, and what is put back when Redis has lost its own; so a state that is over is emptied and never deleted.
/// </summary>
internal sealed class SharedStates(RedisConnection redis, TimeProvider clock)
{
    private const int MostTries = 200;
    private const string Prefix = "referralhub:state:v1:";

    private const string CompareAndSet =
        """
        local there = redis.call('get', KEYS[1]) or ''
        if there ~= ARGV[1] then return {0, there} end
        if ARGV[1] ~= ARGV[2] then redis.call('set', KEYS[1], ARGV[2], 'px', ARGV[3]) end
        return {1, ''}
        """;

    private readonly ExpiringMap<string> _copies = new(clock, LocalLimits.Capacity);

    /// <summary><paramref name="change"/> gets the state (empty: none) and gives the next one and an answer, maybe twice.</summary>
    public async Task<T> Change<T>(string key, TimeSpan life, Func<string, (string Next, T Answer)> change)
    {
        var milliseconds = ((long)life.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        // the copy is a good guess of what is there: then this is one round trip
        var copy = _copies.Find(key).Value ?? "";
        var (there, basis) = (copy, copy);
        for (var tries = 0; redis.IsConfigured && tries < MostTries; tries++)
        {
            var (next, answer) = change(basis);
            if (await redis.Eval(CompareAndSet, Prefix + key, there, next, milliseconds) is not [long set, string found])
                break;
            if (set == 1)
            {
                _copies.Set(key, next, clock.GetUtcNow() + life);
                return answer;
            }
            (there, basis) = (found, found.Length > 0 ? found : copy);
        }
        return _copies.Change(key, (found, old) =>
        {
            var (next, answer) = change(found ? old! : "");
            return (next, clock.GetUtcNow() + life, answer);
        });
    }
}
