using FluentValidation;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Admin;

internal sealed class ListRewardSpendsValidator : AbstractValidator<ListRewardSpends.Query>
{
    public ListRewardSpendsValidator()
    {
        _ = RuleFor(query => query.Status)
            .Must(status => status is null || SpendStatus.All.Contains(status))
            .WithMessage($"A status is one of {string.Join(", ", SpendStatus.All)}");
        _ = RuleFor(query => query.Limit).IsLimit();
    }
}
