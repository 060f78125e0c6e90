using System.Globalization;
using FluentValidation;

namespace ReferralHub.Shared.Http;

/// <summary>The form of every list.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>How a list is asked for: <c>limit</c> 1..100, 20 if absent.</summary>
internal static class Paging
{
    internal const int Usual = 20;
    internal const int Most = 100;

    public static int Limit(string? limit) => limit is null ? Usual : int.Parse(limit, NumberStyles.None, CultureInfo.InvariantCulture);

    public static IRuleBuilderOptions<T, string?> IsLimit<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(text => text is null
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= Most))
        .WithMessage($"A limit is a whole number from 1 to {Most}");

    /// <summary>Cuts the one row more than asked for, which tells that there is a next page.</summary>
    public static Page<T> ToPage<TRow, T>(this List<TRow> rows, int limit, Func<TRow, T> item, Func<TRow, string> cursor) => new(
        [.. rows.Take(limit).Select(item)],
        rows.Count > limit ? cursor(rows[limit - 1]) : null);
}
