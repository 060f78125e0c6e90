namespace ReferralHub.Features.Rewards;

internal static class ListRewardsSql
{
    internal const string Newest =
        """
        select
          e.id,
          e.kind,
          case
            when e.kind <> 'earned' or e.amount = 0 or e.expires_at <= @Now
              or e.amount + (select sum(r.amount) from reward_entries r where r.reverses_id = e.id) = 0 then 'final'
            when e.available_at > @Now then 'pending'
            else 'available'
          end as status,
          e.reward_type,
          e.amount,
          e.available_at,
          e.expires_at,
          e.referral_id,
          e.reason,
          e.created_at
        from reward_entries e
        where e.user_id = (select @UserId)
          and e.id < @Before
        order by e.id desc
        limit @Rows
        """;
}
