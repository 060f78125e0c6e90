using FluentValidation;
using ReferralHub.Domain;

namespace ReferralHub.Features.Accounts;

/// <summary>Refuses what is too long to be worth hashing; which of the two an account needs the handler knows.</summary>
internal sealed class EraseAccountValidator : AbstractValidator<EraseAccount.Command>
{
    public EraseAccountValidator() =>
        RuleFor(command => command.Password)
            .Must(password => password.Reveal().EnumerateRunes().Count() <= PasswordRules.MaxLength)
            .WithMessage("No password is that long");
}
