using FluentValidation;
using ReferralHub.Domain;

namespace ReferralHub.Features.ReferralLinks;

/// <summary>What a link may be made of, or changed to; null is always allowed here.</summary>
internal static class LinkRules
{
    private const int MaxLabel = 100;

    public static IRuleBuilderOptions<T, string?> IsLabel<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(label => label is null || label.EnumerateRunes().Count() is >= 1 and <= MaxLabel)
        .WithMessage($"A label has 1 to {MaxLabel} characters; null takes it away");

    public static IRuleBuilderOptions<T, string?> IsOwnCode<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(code => code is null || ReferralCode.IsOwn(code)).WithMessage("A code has 4 to 32 of A-Z a-z 0-9 -")
        .Must(code => code is null || !ReferralCode.IsReserved(code)).WithMessage("This code is reserved");

    public static IRuleBuilderOptions<T, DateTime?> IsExpiry<T>(this IRuleBuilder<T, DateTime?> rule, TimeProvider clock) => rule
        .Must(at => at is null || at > clock.GetUtcNow().UtcDateTime)
        .WithMessage("A link can only expire in the future");

    public static IRuleBuilderOptions<T, int?> IsCap<T>(this IRuleBuilder<T, int?> rule) => rule
        .Must(most => most is null or >= 1)
        .WithMessage("A link takes one sign-up or more; null takes the limit away");
}
