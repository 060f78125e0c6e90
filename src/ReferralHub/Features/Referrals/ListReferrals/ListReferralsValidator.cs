using FluentValidation;
using ReferralHub.Domain;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Referrals;

internal sealed class ListReferralsValidator : AbstractValidator<ListReferrals.Query>
{
    public ListReferralsValidator()
    {
        RuleFor(query => query.Status)
            .Must(status => status is null || ReferralStatus.All.Contains(status))
            .WithMessage($"A status is one of {string.Join(", ", ReferralStatus.All)}");
        RuleFor(query => query.LinkId).Must(id => id is null || Guid.TryParseExact(id, "D", out _)).WithMessage("A link_id is a UUID");
        RuleFor(query => query.Limit).IsLimit();
    }
}
