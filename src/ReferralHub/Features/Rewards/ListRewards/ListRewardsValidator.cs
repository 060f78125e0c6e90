using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Rewards;

internal sealed class ListRewardsValidator : AbstractValidator<ListRewards.Query>
{
    public ListRewardsValidator() => RuleFor(query => query.Limit).IsLimit();
}
