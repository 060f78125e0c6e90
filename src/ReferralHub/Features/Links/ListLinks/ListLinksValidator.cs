using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.ReferralLinks;

internal sealed class ListLinksValidator : AbstractValidator<ListLinks.Query>
{
    public ListLinksValidator() => _ = RuleFor(query => query.Limit).IsLimit();
}
