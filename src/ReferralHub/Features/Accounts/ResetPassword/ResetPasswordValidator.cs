using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

/// <summary>What can be said before the account is known; the handler says the rest.</summary>
internal sealed class ResetPasswordValidator : AbstractValidator<ResetPassword.Command>
{
    public ResetPasswordValidator() => RuleFor(command => command.Password).IsNewPassword(_ => (null, null));
}
