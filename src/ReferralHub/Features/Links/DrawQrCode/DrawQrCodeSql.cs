namespace ReferralHub.Features.ReferralLinks;

internal static class DrawQrCodeSql
{
    internal const string FindCode =
        """
        select c.code
        from referral_links l
        join referral_codes c on c.link_id = l.id and c.is_current
        where l.id = @LinkId
          and l.user_id = @UserId
          and l.deleted_at is null
        """;
}
