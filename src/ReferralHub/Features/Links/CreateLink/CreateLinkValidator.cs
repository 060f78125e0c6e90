using FluentValidation;

namespace ReferralHub.Features.ReferralLinks;

internal sealed class CreateLinkValidator : AbstractValidator<CreateLink.Command>
{
    public CreateLinkValidator(TimeProvider clock)
    {
        _ = RuleFor(command => command.Wanted.Label).IsLabel().OverridePropertyName("label");
        _ = RuleFor(command => command.Wanted.Code).IsOwnCode().OverridePropertyName("code");
        _ = RuleFor(command => command.Wanted.ExpiresAt).IsExpiry(clock).OverridePropertyName("expires_at");
        _ = RuleFor(command => command.Wanted.MaxSignups).IsCap().OverridePropertyName("max_signups");
    }
}
