using FluentValidation;
using ReferralHub.Domain;

namespace ReferralHub.Features.Accounts;

internal sealed class ResendVerificationValidator : AbstractValidator<ResendVerification.Command>
{
    public ResendVerificationValidator() =>
        RuleFor(command => command.Email).Must(EmailAddress.IsValid).WithMessage("This is not an e-mail address");
}
