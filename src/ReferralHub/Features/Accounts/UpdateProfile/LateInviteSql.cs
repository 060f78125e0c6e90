using ReferralHub.Shared.Referrals;

namespace ReferralHub.Features.Accounts;

internal static class LateInviteSql
{
    /// <summary>One late invitation at a time, until the commit: else two who invite each other at once both see no circle.</summary>
    internal const string TakeTurns =
        """
        select pg_advisory_xact_lock(hashtextextended('late_invite', 0))
        """;

    /// <summary>Whether the user is anywhere above the inviter.</summary>
    internal const string IsInvitedBy =
        """
        with recursive above as (
          select referrer_id
          from referrals
          where referred_id = @InviterId
          union
          select r.referrer_id
          from above
          join referrals r on r.referred_id = above.referrer_id
        )
        select exists (select from above where referrer_id = @UserId)
        """;

    /// <summary>Locks the link, if it has a cap.</summary>
    internal const string FindInviter =
        $"""
        with {ReferralSql.Attribute}
        select
          id,
          state
        from judged
        """;

    internal const string Insert =
        $"""
        with {ReferralSql.Attribute}, invited (id) as (
          select @UserId::uuid
        ), {ReferralSql.Refer}
        select
          exists (select from referral) as made,
          (select state from judged) as state
        """;

    internal const string IsReferred =
        """
        select exists (select from referrals where referred_id = @UserId)
        """;
}
