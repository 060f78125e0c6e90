namespace ReferralHub.Features.ReferralLinks;

internal static class DeleteLinkSql
{
    /// <summary>Answers whether the link was the default one, which stays; nothing if there is none.</summary>
    internal const string Delete =
        """
        with link as (
          select
            id,
            is_default
          from referral_links
          where id = @LinkId
            and user_id = @UserId
            and deleted_at is null
        ), deleted as (
          update referral_links l
          set deleted_at = @Now
          from link
          where l.id = link.id
            and not link.is_default
            and l.deleted_at is null
          returning l.id
        )
        select is_default
        from link
        where is_default
           or exists (select from deleted)
        """;
}
