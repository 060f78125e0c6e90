using FluentValidation;
using ReferralHub.Domain;

namespace ReferralHub.Features.Partners;

internal sealed class CreatePartnerValidator : AbstractValidator<CreatePartner.Command>
{
    private const int LongestName = 100;

    public CreatePartnerValidator()
    {
        _ = RuleFor(command => command.Name)
            .Must(name => name.Trim() is { Length: >= 1 and <= LongestName } && !name.Any(char.IsControl))
            .WithMessage($"A name has 1 to {LongestName} characters");
        _ = RuleFor(command => command.Scopes)
            .Must(scopes => Scope.Split(scopes) is { Length: > 0 } some && some.All(Scope.OfPartners.Contains))
            .WithMessage($"Scopes are some of {string.Join(", ", Scope.OfPartners)}, with blanks between");
        _ = RuleFor(command => command.Email)
            .Must(email => email is null || EmailAddress.IsValid(email)).WithMessage("This is not an e-mail address");
    }
}
