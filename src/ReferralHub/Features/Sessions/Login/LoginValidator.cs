using FluentValidation;
using ReferralHub.Domain;

namespace ReferralHub.Features.Sessions;

/// <summary>Refuses only what can belong to no account, and what is too long to be worth hashing.</summary>
internal sealed class LoginValidator : AbstractValidator<Login.Command>
{
    public LoginValidator()
    {
        _ = RuleFor(command => command.UsernameOrEmail)
            .NotEmpty().WithMessage("Say a username or an e-mail address")
            .Must(name => name.EnumerateRunes().Count() <= EmailAddress.MaxLength)
            .WithMessage("No username or e-mail address is that long");
        _ = RuleFor(command => command.Password)
            .Must(password => password.Reveal().Length > 0).WithMessage("Say the password")
            .Must(password => password.Reveal().EnumerateRunes().Count() <= PasswordRules.MaxLength)
            .WithMessage("No password is that long");
    }
}
