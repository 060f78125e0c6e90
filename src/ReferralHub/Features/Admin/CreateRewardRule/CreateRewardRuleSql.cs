using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Admin;

internal static class CreateRewardRuleSql
{
    internal const string Last =
        $"""
        {RulebookSql.Select}
        where name = @Name
        order by version desc
        limit 1
        """;

    internal const string EndLast =
        """
        update reward_rules
        set valid_to = @At
        where id = @Id
          and (valid_to is null or valid_to > @At)
        """;

    internal const string Insert =
        """
        insert into reward_rules (
          id, name, version, trigger, side, reward_type, amount, percent, milestone, cap_amount, cap_period, hold_days,
          expires_after_days, valid_from, valid_to)
        values (
          @Id, @Name, @Version, @Trigger, @Side, @RewardType, @Amount, @Percent, @Milestone, @CapAmount, @CapPeriod, @HoldDays,
          @ExpiresAfterDays, @ValidFrom, @ValidTo)
        """;
}
