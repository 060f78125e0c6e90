using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Rewards;

/// <summary>The states of a spend, as stored and as shown.</summary>
internal static class SpendStatus
{
    public const string Requested = "requested";
    public const string Fulfilled = "fulfilled";
    public const string Cancelled = "cancelled";

    public static readonly IReadOnlyList<string> All = [Requested, Fulfilled, Cancelled];
}

/// <summary>A spend as those see it who deliver what was bought.</summary>
internal sealed record RewardSpend(
    Guid Id, RewardSpend.Person User, string RewardType, decimal Amount, string Status, string? Reason, DateTime CreatedAt,
    DateTime StatusChangedAt)
{
    /// <summary>Without a name: erased.</summary>
    internal sealed record Person(Guid Id, string? Username);

    internal sealed record Row(
        Guid Id, Guid UserId, string? Username, string RewardType, decimal Amount, string Status, string? Reason, DateTime CreatedAt,
        DateTime StatusChangedAt)
    {
        public RewardSpend ToSpend() =>
            new(Id, new Person(UserId, Username), RewardType, Amount, Status, Reason, CreatedAt, StatusChangedAt);
    }
}

/// <summary>An admin's decision about one spend.</summary>
internal sealed record SpendDecision(string Id, string? Reason, Guid AdminId, Client Client);

/// <summary>
/// Ends a requested spend, once: the guarded update decides. With it, in one transaction, what it means for the ledger, the event for
/// partners and the audit row. The same decision again changes nothing; another one is refused.
/// </summary>
internal sealed class Spends(NpgsqlDataSource db, IdempotentCall call, TimeProvider clock)
{
    public static readonly Error Illegal = Error.Conflict("illegal_transition", "The state of this spend does not allow that");

    public async Task<Result<RewardSpend>> End(string status, SpendDecision decision, CancellationToken ct)
    {
        if (!Guid.TryParseExact(decision.Id, "D", out var id))
            return Errors.NotFound;
        return await db.TransactionAsync<RewardSpend>(call, async transaction =>
        {
            if (await Find(transaction, id) is not { } spend)
                return Errors.NotFound;
            var ledger = await Ledger.Open(transaction, spend.User.Id, clock);
            if (await transaction.ExecuteAsync(SpendsSql.End, new { Id = id, Status = status, decision.Reason, ledger.Now }) == 1)
                await Follow(transaction, ledger, spend, status, decision);
            spend = (await Find(transaction, id))!;
            return spend.Status == status ? spend : Illegal with { Message = $"This spend is {spend.Status}" };
        }, ct);
    }

    private static async Task Follow(Transaction transaction, Ledger ledger, RewardSpend spend, string status, SpendDecision decision)
    {
        if (status == SpendStatus.Cancelled)
            await ledger.Add(new RewardEntry
            {
                Kind = RewardKind.Cancelled,
                RewardType = spend.RewardType,
                Amount = spend.Amount,
                Reason = decision.Reason,
                SpendId = spend.Id,
                OccurredAt = ledger.Now,
                AvailableAt = ledger.Now
            });
        _ = await transaction.ExecuteAsync(SpendsSql.Tell, new { spend.Id, Type = $"reward.{status}", ledger.Now });
        _ = await transaction.ExecuteAsync(AuditSql.Insert, AuditEvent.OfAdmin(
            ledger.Now, decision.AdminId, $"reward_{status}", "reward_spend", spend.Id, decision.Reason,
            new { status = SpendStatus.Requested }, new { status }, decision.Client.Address?.ToString()));
    }

    private static async Task<RewardSpend?> Find(Transaction transaction, Guid id) =>
        (await transaction.QuerySingleOrDefaultAsync<RewardSpend.Row>(SpendsSql.Find, new { Id = id }))?.ToSpend();
}

internal static class SpendsSql
{
    /// <summary>The rows of <see cref="RewardSpend"/>; a where goes behind it.</summary>
    internal const string Select =
        """
        select
          s.id,
          s.user_id,
          u.username,
          s.reward_type,
          s.amount,
          s.status,
          s.reason,
          s.created_at,
          s.status_changed_at
        from reward_spends s
        join users u on u.id = s.user_id
        """;

    internal const string Find =
        $"""
        {Select}
        where s.id = @Id
        """;

    internal const string End =
        """
        update reward_spends
        set status = @Status,
            reason = @Reason,
            status_changed_at = @Now
        where id = @Id
          and status = 'requested'
        """;

    internal const string Tell =
        """
        insert into outbox_events (type, data, created_at)
        select
          @Type,
          jsonb_build_object(
            'id', id, 'user_id', user_id, 'reward_type', reward_type, 'amount', amount, 'status', status, 'reason', reason),
          @Now
        from reward_spends
        where id = @Id
        """;
}
