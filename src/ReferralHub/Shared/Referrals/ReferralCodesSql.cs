namespace ReferralHub.Shared.Referrals;

internal static class ReferralCodesSql
{
    /// <summary>
    /// A common table expression: whose the code @InviteCode is. @InviteReading is Crockford's forgiving reading of it, which counts for
    /// default codes alone; a code that is exactly this comes first.
    /// </summary>
    internal const string Referrer =
        """
        referrer as (
          select
            l.id as link_id,
            u.id as user_id,
            u.username
          from referral_codes c
          join referral_links l on l.id = c.link_id
          join users u on u.id = l.user_id
          where @IsInvited
            and (c.code = @InviteCode or (c.code = @InviteReading and c.is_default))
          order by c.code = @InviteCode desc
          limit 1
        )
        """;
}
