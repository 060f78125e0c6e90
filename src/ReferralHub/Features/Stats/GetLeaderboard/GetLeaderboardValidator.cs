using FluentValidation;

namespace ReferralHub.Features.Stats;

internal sealed class GetLeaderboardValidator : AbstractValidator<GetLeaderboard.Query>
{
    public GetLeaderboardValidator() =>
        _ = RuleFor(query => query.Period).Must(period => period is null or "week" or "month" or "all")
            .WithMessage("A period is week, month or all");
}
