using FluentValidation;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

/// <summary>What a webhook may be made of, or changed to.</summary>
internal static class WebhookRules
{
    private const int MaxDescription = 200;

    public static IRuleBuilderOptionsConditions<T, string?> IsTarget<T>(this IRuleBuilder<T, string?> rule, WebhookTargets targets) =>
        rule.CustomAsync(async (url, context, ct) =>
        {
            if (await targets.Fault(url, ct) is { } fault)
                context.AddFailure("url", fault);
        });

    public static IRuleBuilderOptions<T, string[]?> IsEvents<T>(this IRuleBuilder<T, string[]?> rule) => rule
        .Must(events => events is { Length: > 0 } && events.Distinct().Count() == events.Length && events.All(WebhookEvents.All.Contains))
        .WithMessage($"Events are one or more, each once, of {string.Join(' ', WebhookEvents.All)}");

    public static IRuleBuilderOptions<T, string?> IsDescription<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(text => text is null || text.EnumerateRunes().Count() is >= 1 and <= MaxDescription)
        .WithMessage($"A description has 1 to {MaxDescription} characters; null takes it away");
}
