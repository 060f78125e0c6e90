using FluentValidation;
using ReferralHub.Domain;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

internal sealed class ListUsersValidator : AbstractValidator<ListUsers.Query>
{
    public ListUsersValidator()
    {
        _ = RuleFor(query => query.Text)
            .Must(text => text is null || (text.Length <= EmailAddress.MaxLength && !text.Any(char.IsControl)))
            .WithMessage("No username or e-mail address looks like that")
            .OverridePropertyName("query");
        _ = RuleFor(query => query.Limit).IsLimit();
    }
}
