namespace ReferralHub.Shared.Caching;

/// <summary>
/// A load that begins when the first asks for it, after it has its place: of two at once one is never run. What Redis has is worth
/// taking if it is fresh for longer than <paramref name="after"/>: what is known already is not.
/// </summary>
internal sealed class Loading(long startedAt, string[] names, DateTimeOffset after, Func<Loading, Task<object?>> run)
{
    private readonly Lock _once = new();
    private Task<object?>? _running;

    public long StartedAt { get; } = startedAt;

    /// <summary>As of when what it loaded is true; known once it has.</summary>
    public long AsOf { get; set; } = startedAt;

    public string[] Names { get; } = names;

    public DateTimeOffset After { get; } = after;

    public Task<object?> Value
    {
        get
        {
            lock (_once)
                // elsewhere, so that no loader runs under the lock
                return _running ??= Task.Run(() => run(this));
        }
    }
}
