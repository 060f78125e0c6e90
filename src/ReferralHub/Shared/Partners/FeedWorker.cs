using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Outbox;

namespace ReferralHub.Shared.Partners;

/// <summary>
/// Numbers what has changed among the referrals, in the order of the changes, once it is committed. Of all instances' workers one does
/// so at a time, and its numbers are to be seen before the next one's are drawn: who has read up to a position has missed nothing before.
/// </summary>
internal sealed class FeedWorker(
    NpgsqlDataSource db, Outbox.Outbox outbox, Settings settings, TimeProvider clock, ILogger<FeedWorker> log)
    : Gathering("The feed of referrals could not be numbered, trying again", Outbox.Outbox.Feed, outbox, settings, log)
{
    private const int Batch = 2000;

    protected override async Task<bool> Round(CancellationToken stopping)
    {
        if (!await db.QuerySingleAsync<bool>(FeedSql.AnyWaiting, null, stopping))
            return false;
        var numbered = await db.TransactionAsync<int>(async transaction =>
            // a statement of its own: the next one then sees what the turn before has numbered
            await transaction.QuerySingleOrDefaultAsync<bool>(FeedSql.TakeTurn, null)
                ? await transaction.ExecuteAsync(FeedSql.Number, new { Batch, Now = clock.GetUtcNow().UtcDateTime })
                : 0, stopping);
        return numbered.Value == Batch;
    }
}

internal static class FeedSql
{
    internal const string AnyWaiting =
        """
        select exists (
          select
          from referral_feed
          where position is null
        )
        """;

    internal const string TakeTurn =
        """
        select pg_try_advisory_xact_lock(hashtextextended('referral_feed', 0))
        """;

    /// <summary>
    /// Skips what a transaction under way holds, so that this one waits for nobody. noted_at never goes back, whatever the clocks do: a
    /// look-up by time begins there.
    /// </summary>
    internal const string Number =
        """
        with waiting as (
          select referral_id
          from referral_feed
          where position is null
          limit @Batch
          for update skip locked
        ), changed as (
          select r.id
          from waiting w
          join referrals r on r.id = w.referral_id
          order by r.changed_at, r.id
        ), numbered as materialized (
          select id, nextval('referral_feed_positions') as position
          from changed
        )
        update referral_feed f
        set position = n.position,
            noted_at = greatest(@Now, (select max(noted_at) from referral_feed))
        from numbered n
        where f.referral_id = n.id
        """;
}
