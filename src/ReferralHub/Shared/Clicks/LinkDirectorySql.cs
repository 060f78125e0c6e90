using ReferralHub.Shared.Referrals;

namespace ReferralHub.Shared.Clicks;

internal static class LinkDirectorySql
{
    /// <summary>Whose code it is, if it may be used, and the code the link goes by now.</summary>
    internal const string Find =
        $"""
        with {ReferralSql.Preview}
        select
          judged.link_id as id,
          judged.id as user_id,
          current.code
        from judged
        join referral_codes current on current.link_id = judged.link_id and current.is_current
        where judged.state = 'open'
        """;
}
