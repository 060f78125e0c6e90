namespace ReferralHub.Features.Partners;

internal static class ReverseConversionSql
{
    internal const string LockReferral =
        """
        select
          r.id,
          r.status,
          r.reason
        from conversions c
        join referrals r on r.id = c.referral_id
        where c.partner_id = @PartnerId
          and c.external_id = @ExternalId
        for no key update of r
        """;

    /// <summary>Without an amount all of it. Only ever more: what is gone does not come back.</summary>
    internal const string Reverse =
        """
        update conversions
        set reversed_amount = coalesce(@Amount, value, 0),
            reversed_at = case when coalesce(@Amount, value, 0) = coalesce(value, 0) then @Now end
        where id = @Id
          and reversed_at is null
          and (@Amount::numeric is null or @Amount > reversed_amount)
        """;

    internal const string TakeSuccess =
        """
        update referrals
        set status = @To,
            reason = @Reason,
            status_changed_at = @Now,
            changed_at = @Now,
            version = version + 1
        where id = @Id
          and status = any(@From)
          and not exists (
            select
            from conversions
            where referral_id = @Id
              and reversed_at is null)
        """;
}
