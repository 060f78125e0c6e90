using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Sessions;

internal sealed class ListSessionsValidator : AbstractValidator<ListSessions.Query>
{
    public ListSessionsValidator() => RuleFor(query => query.Limit).IsLimit();
}
