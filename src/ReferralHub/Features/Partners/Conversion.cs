using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace ReferralHub.Features.Partners;

/// <summary>
/// Something that a person did at a partner's, as the partner sees it: <c>recorded</c>, <c>partially_reversed</c> or <c>reversed</c>. It is
/// named by the partner's own id for it.
/// </summary>
internal sealed partial record Conversion(
    Guid Id, string ExternalId, Guid ReferralId, Guid ReferredUserId, string Event, decimal? Value, string? Currency, string Status,
    decimal ReversedAmount, DateTime CreatedAt, DateTime? ReversedAt)
{
    public const int MaxIdLength = 200;

    /// <summary>Whether it was known before it was recorded; not told of a reversal.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Duplicate { get; init; }

    /// <summary>Visible ASCII that comes through a path whole: no slashes, and not the names of folders.</summary>
    public static bool IsExternalId(string? text) =>
        text is { Length: >= 1 and <= MaxIdLength } and not "." and not ".." && ExternalIdCharacters().IsMatch(text);

    [GeneratedRegex(@"\A[!-.0-\[\]-~]+\z")]
    private static partial Regex ExternalIdCharacters();
}

internal static class ConversionSql
{
    /// <summary>Within its partner's: the same id of another is another conversion.</summary>
    internal const string Find =
        """
        select
          c.id,
          c.external_id,
          c.referral_id,
          r.referred_id as referred_user_id,
          c.event,
          c.value,
          c.currency,
          case
            when c.reversed_at is not null then 'reversed'
            when c.reversed_amount > 0 then 'partially_reversed'
            else 'recorded'
          end as status,
          c.reversed_amount,
          c.created_at,
          c.reversed_at
        from conversions c
        join referrals r on r.id = c.referral_id
        where c.partner_id = @PartnerId
          and c.external_id = @ExternalId
        """;
}
