using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Referrals;

/// <summary>
/// Ends the referrals whose person has not verified themselves within <c>Referrals:PendingDays</c>. Who is verified and held waits for a
/// reviewer instead, however long. Several instances share the work: each passes over the rows that another has in hand.
/// </summary>
internal sealed class ExpirySweep(NpgsqlDataSource db, Settings settings, TimeProvider clock, ILogger<ExpirySweep> log)
    : Recurring("Overdue referrals could not be ended, trying again", log)
{
    private const int Batch = 500;

    protected override Task Wait(CancellationToken stopping) => Task.Delay(About(settings.Referrals.SweepSeconds), stopping);

    protected override async Task<bool> Round(CancellationToken stopping) =>
        await Expire(db, settings, clock.GetUtcNow(), stopping) == Batch;

    /// <summary>A batch of what is overdue at a time; answers how much it was.</summary>
    public static async Task<int> Expire(NpgsqlDataSource db, Settings settings, DateTimeOffset now, CancellationToken ct)
    {
        var step = ReferralStep.Expire;
        var expired = await db.TransactionAsync<int>(async transaction =>
        {
            var rows = await transaction.QueryAsync<Expired>(ExpirySweepSql.Expire, new
            {
                To = step.To[0],
                step.Reason,
                Now = now.UtcDateTime,
                Before = now.UtcDateTime.AddDays(-settings.Referrals.PendingDays),
                Rows = Batch
            });
            if (rows.Count > 0)
                _ = await transaction.ExecuteAsync(ExpirySweepSql.Audit, new
                {
                    Ids = rows.Select(_ => Guid.CreateVersion7(now)).ToArray(),
                    Now = now.UtcDateTime,
                    step.Action,
                    Referrals = rows.Select(row => row.Id).ToArray(),
                    step.Reason,
                    From = step.From[0],
                    Reasons = rows.Select(row => row.Reason).ToArray(),
                    To = step.To[0]
                });
            return rows.Count;
        }, ct);
        return expired.Value;
    }

    private sealed record Expired(Guid Id, string? Reason);
}

internal static class ExpirySweepSql
{
    /// <summary>
    /// Whoever is being verified at this moment is passed over: nobody expires who was in time. The literal is for its index.
    /// </summary>
    internal const string Expire =
        """
        with due as (
          select
            r.id,
            r.reason
          from referrals r
          join users u on u.id = r.referred_id
          where r.status = 'pending'
            and r.status_changed_at < @Before
            and u.email_verified_at is null
            and u.phone_verified_at is null
          order by r.status_changed_at
          limit @Rows
          for no key update of r, u skip locked
        )
        update referrals r
        set status = @To,
            reason = @Reason,
            status_changed_at = @Now,
            changed_at = @Now,
            version = r.version + 1
        from due
        where r.id = due.id
        returning
          r.id,
          due.reason
        """;

    /// <summary>An audit row for each, in one statement.</summary>
    internal const string Audit =
        """
        insert into audit_events (id, at, actor_type, action, subject_type, subject_id, reason, before, after)
        select
          event.id,
          @Now,
          'system',
          @Action,
          'referral',
          event.referral_id,
          @Reason,
          jsonb_build_object('status', @From, 'reason', event.reason),
          jsonb_build_object('status', @To, 'reason', @Reason)
        from unnest(@Ids, @Referrals, @Reasons) as event (id, referral_id, reason)
        """;
}
