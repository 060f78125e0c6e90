namespace ReferralHub.Features.Accounts;

internal static class ExportAccountRewardsSql
{
    /// <summary>In the order in which they were made, which their ids are not.</summary>
    internal const string Entries =
        """
        select
          e.id,
          e.kind,
          e.reward_type,
          e.amount,
          e.reason,
          r.name as rule,
          e.referral_id,
          e.conversion_id,
          e.occurred_at,
          e.available_at,
          e.expires_at,
          e.created_at
        from reward_entries e
        left join reward_rules r on r.id = e.rule_id
        where e.user_id = @UserId
          and e.seq > coalesce((select seq from reward_entries where id = @After), 0)
        order by e.seq
        limit @Limit
        """;

    /// <summary>What partners told of the person; of those they referred it is theirs.</summary>
    internal const string Conversions =
        """
        select
          c.id,
          p.name as partner,
          c.external_id,
          c.event,
          c.value,
          c.currency,
          c.reversed_amount,
          c.created_at,
          c.reversed_at
        from conversions c
        join referrals r on r.id = c.referral_id
        join partners p on p.id = c.partner_id
        where r.referred_id = @UserId
          and c.id > @After
        order by c.id
        limit @Limit
        """;

    internal const string Spends =
        """
        select
          id,
          reward_type,
          amount,
          status,
          reason,
          created_at,
          status_changed_at
        from reward_spends
        where user_id = @UserId
          and id > @After
        order by id
        limit @Limit
        """;
}
