using FluentValidation;
using ReferralHub.Domain;

namespace ReferralHub.Shared.Rewards;

internal static class RewardValidation
{
    /// <summary>What a column holds.</summary>
    private const decimal Most = 99_999_999.99m;
    private const decimal MostValue = 9_999_999_999.99m;

    public static IRuleBuilderOptions<T, string?> IsRewardType<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(type => type is not null && RewardType.All.Contains(type))
        .WithMessage($"A reward is one of {string.Join(", ", RewardType.All)}");

    public static IRuleBuilderOptions<T, string?> IsTrigger<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(RewardRule.IsTrigger)
        .WithMessage($"A trigger is {RewardRule.ReferralSuccessful}, or conversion: and an event of 1 to 50 of a-z 0-9 _ . -");

    public static IRuleBuilderOptions<T, decimal?> IsAmount<T>(this IRuleBuilder<T, decimal?> rule) => rule
        .NotNull().WithMessage("An amount is needed")
        .IsAmountOrNone();

    public static IRuleBuilderOptions<T, decimal?> IsAmountOrNone<T>(this IRuleBuilder<T, decimal?> rule) => rule
        .Must(amount => amount is null || (amount is > 0 and <= Most && decimal.Round(amount.Value, 2) == amount))
        .WithMessage("An amount is a number above zero with at most two decimals");

    public static IRuleBuilderOptions<T, decimal?> IsConversionValue<T>(this IRuleBuilder<T, decimal?> rule) => rule
        .Must(value => value is null || (value is >= 0 and <= MostValue && decimal.Round(value.Value, 2) == value))
        .WithMessage("A value is a number from 0 up to 9999999999.99 with at most two decimals");
}
