using System.Globalization;
using ReferralHub.Domain;
using ReferralHub.Shared.Data;

namespace ReferralHub.Features.Admin;

/// <summary>
/// What people have of rewards, as entries of the ledger without a rule: to be spent like all others, told to nobody. Who earned it by a
/// referral that is still successful loses it with that.
/// </summary>
internal sealed class ImportRewards(ImportOptions options, TimeProvider clock)
    : Import<DjangoReward>(ImportKind.Reward, options, clock)
{
    // what the ledger's column holds
    private const decimal Most = 99_999_999.99m;

    private static readonly Dictionary<string, string> s_types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["credits"] = RewardType.Credits,
        ["credit"] = RewardType.Credits,
        ["points"] = RewardType.Credits,
        ["premium_days"] = RewardType.PremiumDays,
        ["premium"] = RewardType.PremiumDays,
        ["discount_percent"] = RewardType.DiscountPercent,
        ["discount"] = RewardType.DiscountPercent
    };

    /// <summary>Each entry takes a lock of its person's until the commit: a dry run would need as many as there are people.</summary>
    public override bool IsNeededLater => false;

    protected override async Task<IReadOnlyList<Verdict>> Add(Transaction transaction, IReadOnlyCollection<DjangoReward> rows)
    {
        var people = await Targets(transaction, ImportKind.User, rows.Select(row => row.UserId));
        var referrals = await Targets(transaction, ImportKind.Referral, rows.Select(row => row.ReferralId));
        var verdicts = rows.ToDictionary(row => row.Id, row => Of(row, people));
        var rewards = rows.Where(row => verdicts[row.Id].Refused is null).ToArray();
        _ = await transaction.ExecuteAsync(ImportRewardsSql.Insert, new
        {
            Options.Source,
            SourceIds = Column(row => row.Id),
            Ids = Column(row => Guid.CreateVersion7(row.CreatedAt!.Value)),
            People = Column(row => people[row.UserId!]),
            Types = Column(row => verdicts[row.Id].Tally),
            Amounts = Column(row => verdicts[row.Id].Amount),
            Referrals = Column(row => row.ReferralId is { } id && referrals.TryGetValue(id, out var referral) ? referral : Guid.Empty),
            Created = Column(row => row.CreatedAt!.Value)
        });
        return [.. verdicts.Values];

        T[] Column<T>(Func<DjangoReward, T> value) => [.. rewards.Select(value)];
    }

    private Verdict Of(DjangoReward row, Dictionary<string, Guid> people)
    {
        if (row.UserId is null || !people.ContainsKey(row.UserId))
            return Verdict.Refuse(row, $"its user {row.UserId ?? "null"} was not imported");
        if (row.Kind is null || !s_types.TryGetValue(row.Kind.Trim(), out var type))
            return Verdict.Refuse(row, $"its kind {row.Kind ?? "null"} is unknown");
        if (!decimal.TryParse(row.Amount, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount)
            || amount is <= 0 or > Most || decimal.Round(amount, 2) != amount)
            return Verdict.Refuse(row, $"its amount {row.Amount ?? "null"} is not above 0, at most {Most}, with at most two decimals");
        return FaultOf(row.CreatedAt, "created_at") is { } fault
            ? Verdict.Refuse(row, fault)
            : new Verdict(row.Id) { Tally = type, Amount = amount };
    }
}

internal static class ImportRewardsSql
{
    /// <summary>
    /// In the order of people, as is everybody's who locks several. The trigger posts each to its balance. A referral that is none of
    /// theirs, or no success, is left out: with it they could not lose what it earned.
    /// </summary>
    internal const string Insert =
        """
        with wanted as (
          select
            w.source_id,
            w.id,
            w.user_id,
            w.reward_type,
            w.amount,
            r.id as referral_id,
            w.created_at
          from unnest(@SourceIds, @Ids, @People, @Types, @Amounts, @Referrals, @Created)
            as w (source_id, id, user_id, reward_type, amount, referral_id, created_at)
          left join referrals r on r.id = w.referral_id
            and r.status = 'successful'
            and w.user_id in (r.referrer_id, r.referred_id)
        ), made as (
          insert into reward_entries (
            id, user_id, kind, reward_type, amount, reason, referral_id, occurred_at, available_at, created_at)
          select id, user_id, 'earned', reward_type, amount, 'imported', referral_id, created_at, created_at, created_at
          from wanted
          order by user_id, id
        )
        insert into imports (source, kind, source_id, target_id)
        select @Source, 'reward', source_id, id
        from wanted
        """;
}
