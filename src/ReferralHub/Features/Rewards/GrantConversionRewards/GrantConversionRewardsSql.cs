using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Rewards;

internal static class GrantConversionRewardsSql
{
    internal const string AnythingDue =
        """
        select exists (select from conversion_events where user_id = @UserId)
        """;

    /// <summary>The oldest events of a person; they come back if the transaction does not commit.</summary>
    internal const string Take =
        """
        delete from conversion_events
        where id = any(array(
          select id
          from conversion_events
          where user_id = @UserId
          order by id
          limit @Batch))
        returning conversion_id
        """;

    /// <summary>As they are now, in the order in which they came.</summary>
    internal const string Conversions =
        """
        select
          c.id,
          c.referral_id,
          case when r.referrer_id = @UserId then 'referrer' else 'referred' end as side,
          c.event,
          c.value,
          c.created_at as at,
          c.reversed_amount,
          c.reversed_at is not null as is_reversed,
          r.status as referral_status,
          r.reason as referral_reason,
          r.status_changed_at as succeeded_at
        from conversions c
        join referrals r on r.id = c.referral_id
        where c.id = any(@Conversions)
        order by c.created_at, c.id
        """;

    internal const string Earned =
        $"""
        {LedgerSql.Earned}
          and e.conversion_id = any(@Conversions)
        order by e.seq
        """;
}
