using ReferralHub.Domain;
using ReferralHub.Shared.Data;

namespace ReferralHub.Shared.Rewards;

/// <summary>
/// The rules as they are while a transaction decides by them. Who changes them waits for those who decide, and they for who changes them,
/// so that nothing is decided without a rule that was valid then.
/// </summary>
internal static class Rulebook
{
    public static async Task<List<RewardRule>> Read(Transaction transaction)
    {
        _ = await transaction.ExecuteAsync(RulebookSql.Share, null);
        return await transaction.QueryAsync<RewardRule>(RulebookSql.All, null);
    }

    public static async Task Change(Transaction transaction) => _ = await transaction.ExecuteAsync(RulebookSql.Hold, null);

    /// <summary>What a person earned within a cap: by all versions of a rule, in the event's period, less what was taken back.</summary>
    public static Task<decimal> UsedOfCap(Transaction transaction, Guid userId, RewardRule rule, IEnumerable<RewardRule> rules, DateTime at)
    {
        var (from, to) = rule.CapPeriodOf(at);
        return transaction.QuerySingleOrDefaultAsync<decimal>(RulebookSql.UsedOfCap, new
        {
            UserId = userId,
            Rules = rules.Where(other => other.Name == rule.Name).Select(other => other.Id).ToArray(),
            From = from,
            To = to
        });
    }
}

internal static class RulebookSql
{
    internal const string Share =
        """
        select pg_advisory_xact_lock_shared(hashtextextended('reward_rules', 0))
        """;

    internal const string Hold =
        """
        select pg_advisory_xact_lock(hashtextextended('reward_rules', 0))
        """;

    /// <summary>The rows of <see cref="RewardRule"/>; a where goes behind it.</summary>
    internal const string Select =
        """
        select
          id,
          name,
          version,
          trigger,
          side,
          reward_type,
          amount,
          percent,
          milestone,
          cap_amount,
          cap_period,
          hold_days,
          expires_after_days,
          valid_from,
          valid_to
        from reward_rules
        """;

    internal const string All =
        $"""
        {Select}
        order by name, version
        """;

    internal const string Find =
        $"""
        {Select}
        where id = @Id
        """;

    internal const string UsedOfCap =
        """
        select coalesce(sum(amount), 0)
        from reward_entries
        where user_id = @UserId
          and rule_id = any(@Rules)
          and occurred_at >= @From
          and occurred_at < @To
          and amount <> 0
        """;
}
