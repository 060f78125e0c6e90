using FluentValidation;

namespace ReferralHub.Features.ReferralLinks;

internal sealed class UpdateLinkValidator : AbstractValidator<UpdateLink.Command>
{
    public UpdateLinkValidator(TimeProvider clock)
    {
        _ = RuleFor(command => command.Changes.Label.Value).IsLabel().OverridePropertyName("label");
        _ = RuleFor(command => command.Changes.Code.Value).IsOwnCode().OverridePropertyName("code");
        _ = RuleFor(command => command.Changes.Code)
            .Must(code => code.Value is not null).WithMessage("A link has a code")
            .When(command => command.Changes.Code.IsSet).OverridePropertyName("code");
        _ = RuleFor(command => command.Changes.ExpiresAt.Value).IsExpiry(clock).OverridePropertyName("expires_at");
        _ = RuleFor(command => command.Changes.MaxSignups.Value).IsCap().OverridePropertyName("max_signups");
        _ = RuleFor(command => command.Changes.Disabled)
            .Must(disabled => disabled.Value is not null).WithMessage("A link is disabled (true) or not (false)")
            .When(command => command.Changes.Disabled.IsSet).OverridePropertyName("disabled");
    }
}
