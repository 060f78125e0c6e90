using FluentValidation;
using ReferralHub.Shared.Accounts;

namespace ReferralHub.Features.Accounts;

internal sealed class RegisterValidator : AbstractValidator<Register.Command>
{
    public RegisterValidator()
    {
        RuleFor(command => command.Username).IsUsername();
        RuleFor(command => command.Email).IsEmail();
        RuleFor(command => command.Password).IsNewPassword(command => (command.Username, command.Email));
    }
}
