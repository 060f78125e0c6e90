using FluentValidation;
using ReferralHub.Domain;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

internal sealed class UpdateProfileValidator : AbstractValidator<UpdateProfile.Command>
{
    private const int MaxName = 100;

    public UpdateProfileValidator()
    {
        _ = RuleFor(command => command.Changes.Username).IsUsername(name => name.Value)
            .When(command => command.Changes.Username.IsSet).OverridePropertyName("username");
        _ = RuleFor(command => command.Changes.Email)
            .Must(email => email.Value is { } text && EmailAddress.IsValid(text)).WithMessage("This is not an e-mail address")
            .When(command => command.Changes.Email.IsSet).OverridePropertyName("email");
        _ = RuleFor(command => command.Changes.InviteCode)
            .Must(code => code.Value is not null).WithMessage("Who invited a person cannot be taken back")
            .When(command => command.Changes.InviteCode.IsSet).OverridePropertyName("invite_code");
        _ = RuleFor(command => command.Changes.FirstName).Must(IsName).WithMessage(NameRule).OverridePropertyName("first_name");
        _ = RuleFor(command => command.Changes.LastName).Must(IsName).WithMessage(NameRule).OverridePropertyName("last_name");
    }

    private static string NameRule => $"A name has 1 to {MaxName} characters; null takes it away";

    private static bool IsName(Optional<string> name) => name.Value is not { } text || text.EnumerateRunes().Count() is >= 1 and <= MaxName;
}
