using FluentValidation;
using ReferralHub.Shared.Accounts;

namespace ReferralHub.Features.Accounts;

/// <summary>What can be said before the owner is known; the handler says the rest.</summary>
internal sealed class ResetPasswordValidator : AbstractValidator<ResetPassword.Command>
{
    public ResetPasswordValidator()
    {
        RuleFor(command => command.Token).Must(token => token.Reveal().Length > 0).WithMessage("Send the token of the mail");
        RuleFor(command => command.Password).IsNewPassword(_ => (null, null));
    }
}
