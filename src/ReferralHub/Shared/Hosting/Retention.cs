using Npgsql;
using ReferralHub.Shared.Data;

namespace ReferralHub.Shared.Hosting;

/// <summary>Rows of a table that are kept for so long after the time in a column, which has an index.</summary>
internal sealed record Kept(string What, TimeSpan For, string Table, string At, string Key = "id")
{
    /// <summary>Up to @Batch rows from before @Before, the oldest first; what another instance is deleting is left to it.</summary>
    public string Delete { get; init; } =
        $"""
        delete from {Table}
        where {Key} = any(array(
          select {Key}
          from {Table}
          where {At} < @Before
          order by {At}
          limit @Batch
          for update skip locked))
        """;
}

/// <summary>Deletes what has been kept long enough: at the start, then every hour, on each instance.</summary>
internal sealed class Retention(Kept kept, NpgsqlDataSource db, TimeProvider clock, ILogger<Retention> log)
    : Recurring($"Old {kept.What} could not be deleted, trying again in an hour", log)
{
    private const int Batch = 5000;
    private static readonly TimeSpan s_period = TimeSpan.FromHours(1);

    protected override Task Wait(CancellationToken stopping) => Task.Delay(s_period, clock, stopping);

    protected override async Task<bool> Round(CancellationToken stopping) =>
        await db.ExecuteAsync(kept.Delete, new { Before = (clock.GetUtcNow() - kept.For).UtcDateTime, Batch }, stopping) == Batch;
}

internal static class RetentionWiring
{
    public static void AddRetention(this IServiceCollection services, Settings settings, Kept kept)
    {
        if (settings.Worker.Enabled)
            // not AddHostedService: it takes one of a type
            _ = services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<Retention>(provider, kept));
    }
}
