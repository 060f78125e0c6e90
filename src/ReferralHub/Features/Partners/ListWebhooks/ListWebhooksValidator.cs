using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Partners;

internal sealed class ListWebhooksValidator : AbstractValidator<ListWebhooks.Query>
{
    public ListWebhooksValidator() => RuleFor(query => query.Limit).IsLimit();
}
