using System.Text.RegularExpressions;
using FluentValidation;
using ReferralHub.Domain;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Admin;

internal sealed partial class CreateRewardRuleValidator : AbstractValidator<CreateRewardRule.Command>
{
    private const int MostHoldDays = 365;
    private const int MostExpiryDays = 3650;
    private const int HighestMilestone = 10_000;

    public CreateRewardRuleValidator(TimeProvider clock)
    {
        _ = RuleFor(command => command.Wanted.Name)
            .Must(name => name is not null && Name().IsMatch(name)).WithMessage("A name has 3 to 50 of a-z 0-9 -")
            .OverridePropertyName("name");
        _ = RuleFor(command => command.Wanted.Trigger).IsTrigger().OverridePropertyName("trigger");
        _ = RuleFor(command => command.Wanted.Side)
            .Must(side => side is not null && RewardRule.Sides.All.Contains(side))
            .WithMessage($"A side is one of {string.Join(", ", RewardRule.Sides.All)}")
            .OverridePropertyName("side");
        _ = RuleFor(command => command.Wanted.RewardType).IsRewardType().OverridePropertyName("reward_type");
        Amounts();
        Times(clock);
    }

    private void Amounts()
    {
        _ = RuleFor(command => command.Wanted.Amount).IsAmountOrNone()
            .Must((command, amount) => (amount is null) != (command.Wanted.Percent is null))
            .WithMessage("A rule has an amount or a percent, not both")
            .OverridePropertyName("amount");
        _ = RuleFor(command => command.Wanted.Percent)
            .Must(percent => percent is null || (percent is > 0 and <= 100 && decimal.Round(percent.Value, 2) == percent))
            .WithMessage("Per cent of a conversion's value: above 0, up to 100, with at most two decimals")
            .Must((command, percent) => percent is null || RewardRule.IsConversion(command.Wanted.Trigger))
            .WithMessage("Only a conversion has a value to take per cent of")
            .OverridePropertyName("percent");
        _ = RuleFor(command => command.Wanted.Milestone)
            .Must(milestone => milestone is null or (>= 1 and <= HighestMilestone))
            .WithMessage($"A milestone is 1 to {HighestMilestone} successes")
            .Must((command, milestone) => milestone is null || command.Wanted is
            {
                Trigger: RewardRule.ReferralSuccessful,
                Side: RewardRule.Sides.Referrer,
                CapAmount: null
            })
            .WithMessage("A milestone counts successes for the referrer, and has no cap")
            .OverridePropertyName("milestone");
        _ = RuleFor(command => command.Wanted.CapAmount).IsAmountOrNone()
            .Must((command, cap) => (cap is null) == (command.Wanted.CapPeriod is null)).WithMessage("A cap has an amount and a period")
            .OverridePropertyName("cap_amount");
        _ = RuleFor(command => command.Wanted.CapPeriod)
            .Must(period => period is null || RewardRule.CapPeriods.All.Contains(period))
            .WithMessage($"A period is one of {string.Join(", ", RewardRule.CapPeriods.All)}")
            .OverridePropertyName("cap_period");
    }

    private void Times(TimeProvider clock)
    {
        _ = RuleFor(command => command.Wanted.HoldDays)
            .Must(days => days is null or (>= 0 and <= MostHoldDays)).WithMessage($"0 to {MostHoldDays} days")
            .OverridePropertyName("hold_days");
        _ = RuleFor(command => command.Wanted.ExpiresAfterDays)
            .Must(days => days is null or (>= 1 and <= MostExpiryDays)).WithMessage($"1 to {MostExpiryDays} days; absent, it never expires")
            .OverridePropertyName("expires_after_days");
        _ = RuleFor(command => command.Wanted.ValidFrom)
            .Must(from => from is null || from >= clock.GetUtcNow().UtcDateTime.AddMinutes(-1))
            .WithMessage("What has happened is decided: begin now or later")
            .OverridePropertyName("valid_from");
        _ = RuleFor(command => command.Wanted.ValidTo)
            .Must((command, to) => to is null || to > clock.GetUtcNow().UtcDateTime).WithMessage("A rule ends in the future")
            .OverridePropertyName("valid_to");
    }

    [GeneratedRegex(@"^[a-z0-9-]{3,50}\z")]
    private static partial Regex Name();
}
