using FluentValidation;
using ReferralHub.Domain;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Admin;

internal sealed class ReviewReferralsValidator : AbstractValidator<ReviewReferrals.Query>
{
    public ReviewReferralsValidator()
    {
        _ = RuleFor(query => query.Reason).IsReason();
        _ = RuleFor(query => query.Status)
            .Must(status => status is null || ReferralStatus.All.Contains(status))
            .WithMessage($"A status is one of {string.Join(", ", ReferralStatus.All)}");
        _ = RuleFor(query => query.Limit).IsLimit();
    }
}
