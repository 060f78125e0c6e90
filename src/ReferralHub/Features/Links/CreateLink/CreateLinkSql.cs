namespace ReferralHub.Features.ReferralLinks;

internal static class CreateLinkSql
{
    /// <summary>
    /// A statement of its own before <see cref="Insert"/>, which then sees what whoever came first has made. Not "for update": a sign-up by
    /// this person's code needs their row's key, and need not wait.
    /// </summary>
    internal const string TakeTurns =
        """
        select id
        from users
        where id = @UserId
          and erased_at is null
        for no key update
        """;

    /// <summary>A taken code leaves a link without one: roll back then.</summary>
    internal const string Insert =
        """
        with room as (
          select
            count(*) filter (where deleted_at is null) < @Most
              and count(*) filter (where deleted_at > @Since) < @Most as is_left
          from referral_links
          where user_id = @UserId
        ), link as (
          insert into referral_links (id, user_id, label, expires_at, max_signups, created_at)
          select @Id, @UserId, @Label, @ExpiresAt, @MaxSignups, @Now
          from room
          where room.is_left
          returning id
        ), code as (
          insert into referral_codes (code, link_id, created_at)
          select @Code, id, @Now
          from link
          on conflict do nothing
          returning code
        )
        select
          (select is_left from room) as has_room,
          exists (select from code) as is_free
        """;
}
