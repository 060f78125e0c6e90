namespace ReferralHub.Features.Admin;

internal static class SimulateRewardsSql
{
    internal const string IsSomebody =
        """
        select exists (select from users where id = @UserId)
        """;

    /// <summary>So many but one are successful, no version of the milestone is held, and it was not met before an import.</summary>
    internal const string WouldReach =
        """
        select @Milestone <= 1 + (
            select count(*)
            from (
              select
              from referrals
              where referrer_id = @UserId
                and status = 'successful'
              limit @Milestone
            ) as successes)
          and not exists (
            select
            from (
              select imported_as
              from referrals
              where referrer_id = @UserId
                and status = 'successful'
              order by status_changed_at
              offset @Milestone - 1
              limit 1
            ) as decisive
            where decisive.imported_as = 'successful')
          and not exists (
            select
            from reward_entries e
            where e.user_id = @UserId
              and e.rule_id = any(@Versions)
              and e.kind = 'earned'
              and e.occurrence is not null
              and not exists (select from reward_entries r where r.reverses_id = e.id))
        """;
}
