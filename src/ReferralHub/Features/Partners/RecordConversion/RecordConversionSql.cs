namespace ReferralHub.Features.Partners;

internal static class RecordConversionSql
{
    internal const string FindPerson =
        """
        select id
        from users
        where (id = @UserId or lower(email collate "C") = lower(@Email collate "C"))
          and erased_at is null
        """;

    /// <summary>
    /// Waits for whoever changes it: a success that is on its way brings the conversions that it sees, and what it does not see comes after
    /// it.
    /// </summary>
    internal const string HoldReferral =
        """
        select
          id,
          created_at
        from referrals
        where referred_id = @UserId
        for share
        """;

    internal const string Insert =
        """
        insert into conversions (id, partner_id, external_id, referral_id, event, value, currency, created_at)
        values (@Id, @PartnerId, @ExternalId, @ReferralId, @Event, @Value, @Currency, @Now)
        on conflict (partner_id, external_id) do nothing
        """;
}
