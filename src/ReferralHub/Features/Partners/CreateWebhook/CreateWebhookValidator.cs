using FluentValidation;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

internal sealed class CreateWebhookValidator : AbstractValidator<CreateWebhook.Command>
{
    public CreateWebhookValidator(WebhookTargets targets)
    {
        _ = RuleFor(command => command.Wanted.Url).IsTarget(targets);
        _ = RuleFor(command => command.Wanted.Events).IsEvents().OverridePropertyName("events");
        _ = RuleFor(command => command.Wanted.Description).IsDescription().OverridePropertyName("description");
    }
}
