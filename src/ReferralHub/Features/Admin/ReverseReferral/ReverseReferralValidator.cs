using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Admin;

internal sealed class ReverseReferralValidator : AbstractValidator<ReverseReferral.Command>
{
    public ReverseReferralValidator() => RuleFor(command => command.Review.Reason).IsReason();
}
