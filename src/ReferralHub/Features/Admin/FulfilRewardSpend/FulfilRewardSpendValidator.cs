using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Admin;

internal sealed class FulfilRewardSpendValidator : AbstractValidator<FulfilRewardSpend.Command>
{
    public FulfilRewardSpendValidator() => RuleFor(command => command.Decision.Reason).IsReason();
}
