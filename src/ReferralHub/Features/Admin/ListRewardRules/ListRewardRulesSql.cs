using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Admin;

internal static class ListRewardRulesSql
{
    internal const string Newest =
        $"""
        {RulebookSql.Select}
        where id < @Before
        order by id desc
        limit @Rows
        """;
}
