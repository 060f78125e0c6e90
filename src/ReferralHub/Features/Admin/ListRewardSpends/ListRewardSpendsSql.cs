using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Admin;

internal static class ListRewardSpendsSql
{
    internal const string Newest =
        $"""
        {SpendsSql.Select}
        where s.id < @Before
        order by s.id desc
        limit @Rows
        """;

    /// <summary>A range, so that a rare state is not looked for among the newest of all.</summary>
    internal const string OfStatus =
        $"""
        {SpendsSql.Select}
        where (s.status, s.id) < (@Status, @Before)
          and s.status >= @Status
        order by
          s.status desc,
          s.id desc
        limit @Rows
        """;
}
