using FluentValidation;
using ReferralHub.Domain;

namespace ReferralHub.Features.Sessions;

/// <summary>Refuses only what can belong to no account, and what is too long to be worth hashing.</summary>
internal sealed class LoginValidator : AbstractValidator<Login.Command>
{
    public LoginValidator()
    {
        RuleFor(command => command.UsernameOrEmail)
            .Must(name => name.Length is > 0 and <= EmailAddress.MaxLength).WithMessage("Send a username or an e-mail address");
        RuleFor(command => command.Password)
            .Must(password => password.Reveal().Length > 0).WithMessage("Send the password")
            .Must(password => PasswordRules.Length(password.Reveal()) <= PasswordRules.MaxLength).WithMessage("No password is that long");
    }
}
