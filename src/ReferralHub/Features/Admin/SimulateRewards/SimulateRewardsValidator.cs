using FluentValidation;
using ReferralHub.Domain;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Admin;

internal sealed class SimulateRewardsValidator : AbstractValidator<SimulateRewards.Query>
{
    /// <summary>What is earned then can be held and expire years later: time must not end before.</summary>
    private const int FirstYearTooFar = 2200;

    public SimulateRewardsValidator()
    {
        _ = RuleFor(query => query.Trigger).IsTrigger();
        _ = RuleFor(query => query.ReferrerId).Must(id => Guid.TryParseExact(id, "D", out _)).WithMessage("A referrer_id is a UUID");
        _ = RuleFor(query => query.Value).IsConversionValue()
            .Must((query, value) => value is null || query.Trigger != RewardRule.ReferralSuccessful)
            .WithMessage("Only a conversion has a value");
        _ = RuleFor(query => query.At)
            .Must(at => at is null || at.Value.Year < FirstYearTooFar).WithMessage($"A time before the year {FirstYearTooFar}");
    }
}
