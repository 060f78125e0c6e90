using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Admin;

internal sealed class ListRewardRulesValidator : AbstractValidator<ListRewardRules.Query>
{
    public ListRewardRulesValidator() => RuleFor(query => query.Limit).IsLimit();
}
