using ReferralHub.Shared.Referrals;

namespace ReferralHub.Features.ReferralLinks;

internal static class LookUpCodeSql
{
    internal const string Find =
        $"""
        with {ReferralSql.Preview}
        select
          username,
          state
        from judged
        """;
}
