using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Admin;

internal sealed class ApproveReferralValidator : AbstractValidator<ApproveReferral.Command>
{
    public ApproveReferralValidator() => RuleFor(command => command.Review.Reason).IsReason();
}
