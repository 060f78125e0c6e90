using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Rewards;

/// <summary>
/// Ends holds and enters what has expired, a person at a time. Nobody waits for it: whoever reads a balance or spends is brought up to date
/// first. It keeps what they then have to do short, and tells the ledgers of those who never look.
/// </summary>
internal sealed class RewardSweep(NpgsqlDataSource db, Settings settings, TimeProvider clock, ILogger<RewardSweep> log)
    : Recurring("Rewards that are due could not be entered, trying again", log)
{
    private const int Batch = 200;

    protected override Task Wait(CancellationToken stopping) => Task.Delay(About(settings.Rewards.SweepSeconds), stopping);

    protected override async Task<bool> Round(CancellationToken stopping)
    {
        var people = await db.QueryAsync<Guid>(LedgerSql.PeopleDue, new { Now = clock.GetUtcNow().UtcDateTime, Rows = Batch }, stopping);
        foreach (var userId in people)
            _ = await db.TransactionAsync<Ledger>(async transaction => await Ledger.Open(transaction, userId, clock), stopping);
        return people.Count == Batch;
    }
}
