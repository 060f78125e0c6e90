using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Clicks;

/// <summary>
/// Writes the buffered clicks, and forgets who counted when it matters no more. Clicks that are written twice count once, for their
/// visitors are known then.
/// </summary>
internal sealed class ClickWriter(ClickBuffer buffer, NpgsqlDataSource db, TimeProvider clock, ILogger<ClickWriter> log)
    : BatchWriter<Click>(buffer.Waiting, "Clicks", log)
{
    private const int PurgeBatch = 5000;

    private static readonly TimeSpan s_keep = TimeSpan.FromHours(2);
    private static readonly TimeSpan s_purgeEach = TimeSpan.FromMinutes(1);

    private DateTimeOffset _purgeAt = clock.GetUtcNow() + s_purgeEach;

    protected override Task Write(IReadOnlyList<Click> batch, CancellationToken ct) => db.ExecuteAsync(ClicksSql.Write, new
    {
        Links = batch.Select(click => click.LinkId).ToArray(),
        Users = batch.Select(click => click.UserId).ToArray(),
        Times = batch.Select(click => click.At).ToArray(),
        Visitors = batch.Select(click => click.Visitor).ToArray()
    }, ct);

    protected override async Task Tidy(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // more than a minute to go: the clock was set back
        if (now < _purgeAt && _purgeAt - now <= s_purgeEach)
            return;
        var gone = await db.ExecuteAsync(ClicksSql.Purge, new { Before = (now - s_keep).UtcDateTime, Limit = PurgeBatch }, ct);
        // a full batch: the next follows at once
        _purgeAt = gone < PurgeBatch ? now + s_purgeEach : now;
    }
}
