using ReferralHub.Domain;
using ReferralHub.Shared.Data;

namespace ReferralHub.Shared.Rewards;

/// <summary>
/// One person's ledger, theirs alone until the transaction ends. It is up to date when it opens: holds that are over are over, and what
/// has expired is entered. What entries mean for the balance the database works out as they are added, and refuses what would take it below
/// zero.
/// </summary>
internal sealed class Ledger
{
    private static readonly DateTime s_never = DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc);

    private readonly Transaction _transaction;
    private readonly DateTimeOffset _now;
    private int _made;

    private Ledger(Transaction transaction, Guid userId, DateTimeOffset now) => (_transaction, UserId, _now) = (transaction, userId, now);

    public Guid UserId { get; }

    public DateTime Now => _now.UtcDateTime;

    public static async Task<Ledger> Open(Transaction transaction, Guid userId, TimeProvider clock)
    {
        _ = await transaction.ExecuteAsync(LedgerSql.Lock, new { UserId = userId });
        // the time of who has the lock: entries are then in the order of their times
        var ledger = new Ledger(transaction, userId, clock.GetUtcNow());
        var lost = await transaction.QueryAsync<Stock>(LedgerSql.Open, new { UserId = userId, ledger.Now });
        await ledger.Add([.. lost.Select(stock => new RewardEntry
        {
            Kind = RewardKind.Expired,
            RewardType = stock.RewardType,
            Amount = -stock.Amount,
            OccurredAt = stock.ExpiresAt,
            AvailableAt = ledger.Now,
            ExpiresAt = stock.ExpiresAt
        })]);
        return ledger;
    }

    /// <summary>In this order.</summary>
    public async Task Add(params IReadOnlyCollection<RewardEntry> entries)
    {
        if (entries.Count == 0)
            return;
        _ = await _transaction.ExecuteAsync(LedgerSql.Add, new
        {
            UserId,
            Now,
            Ids = Column(_ => NextId()),
            Kinds = Column(entry => entry.Kind),
            Types = Column(entry => entry.RewardType),
            Amounts = Column(entry => entry.Amount),
            Reasons = Column(entry => entry.Reason),
            Rules = Column(entry => entry.RuleId),
            Referrals = Column(entry => entry.ReferralId),
            Conversions = Column(entry => entry.ConversionId),
            Occurrences = Column(entry => entry.Occurrence),
            Reverses = Column(entry => entry.ReversesId),
            Parts = Column(entry => entry.Part),
            Spends = Column(entry => entry.SpendId),
            Occurred = Column(entry => entry.OccurredAt),
            Available = Column(entry => entry.AvailableAt),
            // no array of times that may be null: Npgsql judges its kind by the first
            Expires = Column(entry => entry.ExpiresAt ?? s_never)
        });

        T[] Column<T>(Func<RewardEntry, T> value) => [.. entries.Select(value)];
    }

    /// <summary>
    /// Takes back what is left of what was earned, or <paramref name="part"/> of it, whatever became of it. What has expired is first given
    /// back, as far as anything expired with it: nobody owes what they never could use.
    /// </summary>
    public async Task Reverse(EarnedReward earned, string reason, decimal? part = null)
    {
        var amount = part ?? earned.Standing;
        var lapsed = earned.ExpiresAt <= Now
            ? await _transaction.QuerySingleOrDefaultAsync<decimal>(LedgerSql.Lapsed, new { UserId, earned.RewardType, earned.ExpiresAt })
            : 0;
        var reversal = new RewardEntry
        {
            Kind = RewardKind.Reversed,
            RewardType = earned.RewardType,
            Amount = -amount,
            Reason = reason,
            RuleId = earned.RuleId,
            ReferralId = earned.ReferralId,
            ConversionId = earned.ConversionId,
            Occurrence = earned.Occurrence,
            ReversesId = earned.Id,
            Part = earned.Parts + 1,
            OccurredAt = earned.OccurredAt,
            AvailableAt = earned.AvailableAt,
            ExpiresAt = earned.ExpiresAt
        };
        if (Math.Min(lapsed, amount) is > 0 and var back)
            await Add(
                reversal with { Kind = RewardKind.Expired, Amount = back, RuleId = null, Occurrence = null, ReversesId = null, Part = 1 },
                reversal);
        else
            await Add(reversal);
    }

    public async Task<RewardBalance> Balance(string rewardType) =>
        await _transaction.QuerySingleOrDefaultAsync<RewardBalance>(LedgerSql.BalanceOf, new { UserId, RewardType = rewardType })
        ?? RewardBalance.Nothing;

    /// <summary>
    /// UUIDv7 with a clock of 4096 steps a millisecond (RFC 9562, 6.2, method 3), one step an entry: they are listed as they were made.
    /// </summary>
    private Guid NextId()
    {
        const long stepsAMillisecond = 4096;
        var (milliseconds, ticks) = Math.DivRem((_now - DateTimeOffset.UnixEpoch).Ticks, TimeSpan.TicksPerMillisecond);
        var steps = (milliseconds * stepsAMillisecond) + (ticks * stepsAMillisecond / TimeSpan.TicksPerMillisecond) + _made++;
        Span<byte> bytes = stackalloc byte[16];
        var id = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(steps / stepsAMillisecond));
        _ = id.TryWriteBytes(bytes, bigEndian: true, out _);
        (bytes[6], bytes[7]) = ((byte)(0x70 | ((steps >> 8) & 0x0F)), (byte)steps);
        return new Guid(bytes, bigEndian: true);
    }

    private sealed record Stock(string RewardType, DateTime ExpiresAt, decimal Amount);
}
