using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Partners;

internal sealed class ListWebhookDeliveriesValidator : AbstractValidator<ListWebhookDeliveries.Query>
{
    public ListWebhookDeliveriesValidator() => RuleFor(query => query.Limit).IsLimit();
}
