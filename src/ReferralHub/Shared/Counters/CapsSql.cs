namespace ReferralHub.Shared.Counters;

/// <summary>A link with a cap counts its sign-ups itself, in their transactions; it never knows of fewer than its counter does.</summary>
internal static class CapsSql
{
    /// <summary>
    /// CTE of <see cref="CountersSql.Move"/>, after its <c>links</c>: adds who began to sign up before there was a cap and came after it
    /// was counted. Whoever counted themselves did so with their event, so nothing is locked but links that are short.
    /// </summary>
    internal const string Raise =
        """
        caps as (
          update referral_links l
          set signups_taken = links.signups
          from links
          where l.id = links.link_id
            and l.max_signups is not null
            and l.signups_taken < links.signups
        )
        """;
}
