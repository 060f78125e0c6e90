using FluentValidation;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Rewards;

internal sealed class RedeemRewardValidator : AbstractValidator<RedeemReward.Command>
{
    public RedeemRewardValidator()
    {
        _ = RuleFor(command => command.RewardType).IsRewardType();
        _ = RuleFor(command => command.Amount).IsAmount();
    }
}
