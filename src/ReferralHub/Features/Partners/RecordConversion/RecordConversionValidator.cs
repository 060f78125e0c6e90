using FluentValidation;
using ReferralHub.Domain;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Partners;

internal sealed class RecordConversionValidator : AbstractValidator<RecordConversion.Command>
{
    public RecordConversionValidator()
    {
        _ = RuleFor(command => command.ReferredUserId)
            .Must((command, id) => (id is null) != (command.Email is null)).WithMessage("Name the person by referred_user_id or by email")
            .Must(id => id is null || Guid.TryParseExact(id, "D", out _)).WithMessage("A referred_user_id is a UUID");
        _ = RuleFor(command => command.Email)
            .Must(email => email is null || EmailAddress.IsValid(email)).WithMessage("This is not an e-mail address");
        _ = RuleFor(command => command.Event)
            .Must(name => RewardRule.IsConversion(RewardRule.TriggerOf(name))).WithMessage("An event has 1 to 50 of a-z 0-9 _ . -");
        _ = RuleFor(command => command.ExternalId)
            .Must(Conversion.IsExternalId)
            .WithMessage($"An external_id has 1 to {Conversion.MaxIdLength} visible ASCII characters, no / and no \\");
        _ = RuleFor(command => command.Value).IsConversionValue();
        _ = RuleFor(command => command.Currency)
            .Must(code => code is null || (code.Length == 3 && code.All(char.IsAsciiLetter)))
            .WithMessage("A currency is the three letters of ISO 4217");
    }
}
