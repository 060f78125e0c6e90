using FluentValidation;
using ReferralHub.Shared.Accounts;

namespace ReferralHub.Features.Accounts;

internal sealed class ForgotPasswordValidator : AbstractValidator<ForgotPassword.Command>
{
    public ForgotPasswordValidator() => RuleFor(command => command.Email).IsEmail();
}
