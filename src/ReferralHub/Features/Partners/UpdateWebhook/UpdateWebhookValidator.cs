using FluentValidation;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

internal sealed class UpdateWebhookValidator : AbstractValidator<UpdateWebhook.Command>
{
    public UpdateWebhookValidator(WebhookTargets targets)
    {
        _ = When(command => command.Changes.Url.IsSet, () => RuleFor(command => command.Changes.Url.Value).IsTarget(targets));
        _ = RuleFor(command => command.Changes.Events.Value).IsEvents()
            .When(command => command.Changes.Events.IsSet).OverridePropertyName("events");
        _ = RuleFor(command => command.Changes.Description.Value).IsDescription().OverridePropertyName("description");
        _ = RuleFor(command => command.Changes.Disabled)
            .Must(disabled => disabled.Value is not null).WithMessage("A webhook is disabled (true) or not (false)")
            .When(command => command.Changes.Disabled.IsSet).OverridePropertyName("disabled");
    }
}
