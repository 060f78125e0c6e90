using FluentValidation;
using ReferralHub.Domain;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

internal sealed class RegisterValidator : AbstractValidator<Register.Command>
{
    public RegisterValidator()
    {
        _ = RuleFor(command => command.Username).IsUsername(name => name);
        _ = RuleFor(command => command.Email).Must(EmailAddress.IsValid).WithMessage("This is not an e-mail address");
        _ = RuleFor(command => command.Password).IsNewPassword(command => (command.Username, command.Email));
    }
}
