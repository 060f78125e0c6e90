using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Admin;

internal sealed class CancelRewardSpendValidator : AbstractValidator<CancelRewardSpend.Command>
{
    public CancelRewardSpendValidator() => RuleFor(command => command.Decision.Reason).IsReason();
}
