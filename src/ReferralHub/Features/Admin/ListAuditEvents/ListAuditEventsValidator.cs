using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Admin;

internal sealed class ListAuditEventsValidator : AbstractValidator<ListAuditEvents.Query>
{
    private const int LongestAction = 50;

    public ListAuditEventsValidator()
    {
        _ = RuleFor(query => query.SubjectId)
            .Must(id => id is null || Guid.TryParseExact(id, "D", out _))
            .WithMessage("A subject_id is a UUID");
        _ = RuleFor(query => query.Action)
            .Must(action => action is null
                || (action.Length is >= 1 and <= LongestAction && action.All(letter => char.IsAsciiLetterLower(letter) || letter is '_')))
            .WithMessage("An action is a word such as referral_approved");
        _ = RuleFor(query => query.Limit).IsLimit();
    }
}
