namespace ReferralHub.Features.Admin;

internal static class EndRewardRuleSql
{
    /// <summary>A rule that has not begun never does.</summary>
    internal const string End =
        """
        update reward_rules
        set valid_to = greatest(@At, valid_from)
        where id = @Id
          and (valid_to is null or valid_to > greatest(@At, valid_from))
        """;
}
