using FluentValidation;

namespace ReferralHub.Features.Accounts;

/// <summary>Whether it is a token, the look-up tells.</summary>
internal sealed class VerifyEmailValidator : AbstractValidator<VerifyEmail.Command>
{
    public VerifyEmailValidator() =>
        RuleFor(command => command.Token).Must(token => token.Reveal().Length > 0).WithMessage("Send the token of the mail");
}
