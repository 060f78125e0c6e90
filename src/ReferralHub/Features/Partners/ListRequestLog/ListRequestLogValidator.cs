using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Partners;

internal sealed class ListRequestLogValidator : AbstractValidator<ListRequestLog.Query>
{
    public ListRequestLogValidator() => RuleFor(query => query.Limit).IsLimit();
}
