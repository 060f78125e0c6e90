using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Admin;

internal sealed class RejectReferralValidator : AbstractValidator<RejectReferral.Command>
{
    public RejectReferralValidator() => RuleFor(command => command.Review.Reason).IsReason();
}
