using System.Globalization;
using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Partners;

internal sealed class ListReferralChangesValidator : AbstractValidator<ListReferralChanges.Query>
{
    private static readonly string[] s_rfc3339 = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public ListReferralChangesValidator()
    {
        _ = RuleFor(query => query.Since)
            // parsed as a DateTime first: only that tells a time without an offset, which would be that of wherever this server stands
            .Must(text => text is null || (DateTime.TryParseExact(text, s_rfc3339, CultureInfo.InvariantCulture,
                DateTimeStyles.RoundtripKind, out var time) && time.Kind is not DateTimeKind.Unspecified
                // and of a year that UTC has too
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _)))
            .WithMessage("This must be a time such as 2026-01-31T12:00:00Z");
        _ = RuleFor(query => query.Limit).IsLimit();
    }
}
