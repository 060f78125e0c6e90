using ReferralHub.Domain;

namespace ReferralHub.Shared.Rewards;

/// <summary>An entry to be made; <see cref="Amount"/> has the sign of its effect on the balance.</summary>
internal sealed record RewardEntry
{
    public required string Kind { get; init; }
    public required string RewardType { get; init; }
    public required decimal Amount { get; init; }
    public string? Reason { get; init; }
    public Guid? RuleId { get; init; }
    public Guid? ReferralId { get; init; }
    public Guid? ConversionId { get; init; }

    /// <summary>The how-manieth time of a milestone.</summary>
    public int? Occurrence { get; init; }
    public Guid? ReversesId { get; init; }

    /// <summary>The how-manieth part that is taken back of the same entry.</summary>
    public int Part { get; init; } = 1;
    public Guid? SpendId { get; init; }

    /// <summary>When the event was, not when the entry is made.</summary>
    public required DateTime OccurredAt { get; init; }
    public required DateTime AvailableAt { get; init; }
    public DateTime? ExpiresAt { get; init; }

    /// <summary>
    /// What a rule gives for an event: by its time go rules and caps, holds and expiries by when it counts <paramref name="since"/>.
    /// </summary>
    public static RewardEntry Earned(RewardRule rule, DateTime at, decimal amount, string reason, DateTime? since = null) => new()
    {
        Kind = RewardKind.Earned,
        RewardType = rule.RewardType,
        Amount = amount,
        Reason = reason,
        RuleId = rule.Id,
        OccurredAt = at,
        AvailableAt = rule.AvailableAt(since ?? at),
        ExpiresAt = rule.ExpiresAt(since ?? at)
    };
}

/// <summary>
/// What somebody earned by a rule (or, without one, before an import), what of it is left (<see cref="Standing"/>), and in how many parts
/// the rest was taken back.
/// </summary>
internal sealed record EarnedReward(
    Guid Id, Guid? RuleId, Guid? ReferralId, Guid? ConversionId, int? Occurrence, string RewardType, decimal Amount, decimal Standing,
    int Parts, DateTime OccurredAt, DateTime AvailableAt, DateTime? ExpiresAt);

/// <summary>
/// What may be spent, what will be, what was (less what was given back), and what was spent before it was taken back, which later gains
/// make good first. In the reward's unit, with at most two decimals; none is negative.
/// </summary>
internal sealed record RewardBalance(decimal Available, decimal Pending, decimal Spent, decimal Shortfall)
{
    public static readonly RewardBalance Nothing = new(0, 0, 0, 0);
}
