using FluentValidation;
using ReferralHub.Domain;

namespace ReferralHub.Features.Accounts;

internal sealed class ForgotPasswordValidator : AbstractValidator<ForgotPassword.Command>
{
    public ForgotPasswordValidator() =>
        RuleFor(command => command.Email).Must(EmailAddress.IsValid).WithMessage("This is not an e-mail address");
}
