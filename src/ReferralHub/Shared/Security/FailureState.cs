using System.Text.Json;
using System.Text.Json.Serialization;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Security;

/// <summary>Whether a secret may be compared now: yes, or after <see cref="Wait"/>, or once those being compared have an outcome.</summary>
internal readonly record struct FailureVerdict(bool Reserved, TimeSpan? Wait);

/// <summary>
/// The wrong secrets of one account, and the comparisons under way. Both together never exceed the limit, so guesses in parallel get no
/// further than guesses in a row. The failure that reaches the limit locks for a minute; each one after a lock (there is one try at a
/// time then) locks for longer. A right secret forgets everything, and so does a whole window without a failure after the last lock.
/// Times are Unix milliseconds.
/// </summary>
internal sealed record FailureState(IReadOnlyList<long> Failures, int Locks, long LockedUntil, IReadOnlyDictionary<string, long> Held)
{
    /// <summary>A comparison takes some 30 ms. What was reserved by an instance that died comes back after this time.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan[] s_locks = [.. new[] { 1, 2, 4, 8, 15 }.Select(minutes => TimeSpan.FromMinutes(minutes))];
    private static readonly FailureState s_none = new([], 0, 0, new Dictionary<string, long>());

    /// <summary>How long any state can matter.</summary>
    public static TimeSpan Life(LimitPolicy policy) => policy.Window + s_locks[^1] + Hold;

    public static FailureState Read(string text, DateTimeOffset at, LimitPolicy policy)
    {
        var state = text.Length == 0 ? s_none : JsonSerializer.Deserialize(text, FailureStateJson.Default.FailureState)!;
        var now = at.ToUnixTimeMilliseconds();
        var window = (long)policy.Window.TotalMilliseconds;
        var forgiven = state.LockedUntil + window <= now;
        // what lies further ahead was written before the clock was set back: nobody stays locked until it is there again
        var horizon = now + (long)Life(policy).TotalMilliseconds;
        return new FailureState(
            [.. state.Failures.Where(failure => failure + window > now && failure <= horizon)],
            forgiven ? 0 : state.Locks,
            forgiven || state.LockedUntil > horizon ? 0 : state.LockedUntil,
            state.Held.Where(held => held.Value > now && held.Value <= horizon).ToDictionary());
    }

    public string Write() => JsonSerializer.Serialize(this, FailureStateJson.Default.FailureState);

    public (FailureState Next, FailureVerdict Verdict) Reserve(string id, DateTimeOffset at, LimitPolicy policy)
    {
        var now = at.ToUnixTimeMilliseconds();
        // refused before anything is compared, and without a trace: trying on makes no lock longer
        if (LockedUntil > now)
            return (this, new FailureVerdict(false, TimeSpan.FromMilliseconds(LockedUntil - now)));
        var budget = Locks > 0 ? 1 : policy.Permits - Failures.Count;
        if (Held.Count >= budget)
            return (this, new FailureVerdict(false, null));
        var held = new Dictionary<string, long>(Held) { [id] = now + (long)Hold.TotalMilliseconds };
        return (this with { Held = held }, new FailureVerdict(true, null));
    }

    public FailureState Fail(string id, DateTimeOffset at, LimitPolicy policy)
    {
        var now = at.ToUnixTimeMilliseconds();
        var rest = Release(id);
        if (LockedUntil > now)
            return rest;
        long[] failures = [.. Failures, now];
        if (Locks == 0 && failures.Length < policy.Permits)
            return rest with { Failures = failures };
        var wait = s_locks[Math.Min(Locks, s_locks.Length - 1)];
        return rest with { Failures = [], Locks = Locks + 1, LockedUntil = now + (long)wait.TotalMilliseconds };
    }

    /// <summary>The comparisons of others go on: what they find out counts.</summary>
    public FailureState Succeed(string id) => s_none with { Held = Release(id).Held };

    public FailureState Release(string id) => this with { Held = Held.Where(held => held.Key != id).ToDictionary() };
}

[JsonSerializable(typeof(FailureState))]
internal sealed partial class FailureStateJson : JsonSerializerContext;
