namespace ReferralHub.Features.Admin;

internal static class ApproveReferralSql
{
    /// <summary>
    /// What an admin approved is screened: the worker, should it come later, leaves it alone. The time of the state moves with the state,
    /// so an expired one does not expire again at once, and a lifted hold gives no more time.
    /// </summary>
    internal const string Approve =
        """
        update referrals r
        set status = judged.status,
            reason = null,
            status_changed_at = case when r.status = judged.status then r.status_changed_at else @Now end,
            screened_at = coalesce(r.screened_at, @Now),
            changed_at = @Now,
            version = r.version + 1
        from (
          select
            id,
            case when email_verified_at is null and phone_verified_at is null then 'pending' else 'successful' end as status
          from users
        ) judged
        where r.id = @Id
          and judged.id = r.referred_id
          and r.status = any(@From)
          and (r.status <> 'pending' or r.reason is not null)
        returning
          r.status,
          r.reason
        """;
}
