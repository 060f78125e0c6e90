using FluentValidation;
using ReferralHub.Shared.Accounts;

namespace ReferralHub.Features.Accounts;

internal sealed class ResendVerificationValidator : AbstractValidator<ResendVerification.Command>
{
    public ResendVerificationValidator() => RuleFor(command => command.Email).IsEmail();
}
