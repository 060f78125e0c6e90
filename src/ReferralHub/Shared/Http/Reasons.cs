using System.Globalization;
using System.Text;
using FluentValidation;

namespace ReferralHub.Shared.Http;

/// <summary>Why somebody decided so, in their words or as a code such as <c>velocity</c>. Whom it concerns may read it.</summary>
internal static class Reasons
{
    private const int MaxLength = 100;

    public static IRuleBuilderOptions<T, string?> IsReason<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(text => text is null || (text.EnumerateRunes().Count() is >= 1 and <= MaxLength && text.EnumerateRunes().All(IsVisible)))
        .WithMessage($"A reason has 1 to {MaxLength} letters, digits, blanks and signs")
        .OverridePropertyName("reason");

    /// <summary>No control characters, and nothing that turns the direction of what a reviewer reads.</summary>
    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
