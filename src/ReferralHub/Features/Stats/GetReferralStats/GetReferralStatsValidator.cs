using FluentValidation;

namespace ReferralHub.Features.Stats;

internal sealed class GetReferralStatsValidator : AbstractValidator<GetReferralStats.Query>
{
    public GetReferralStatsValidator(TimeProvider clock)
    {
        _ = RuleFor(query => query.Tz)
            // .NET would take Windows' names too, which have blanks
            .Must(tz => tz is null
                || (tz.Length is > 0 and <= 64 && !tz.Contains(' ') && TimeZoneInfo.TryFindSystemTimeZoneById(tz, out _)))
            .WithMessage("This is not an IANA time zone such as Europe/Berlin");
        _ = RuleFor(query => query.From).Must(day => day is null || StatsRange.IsDay(day)).WithMessage("A day looks like 2026-01-31");
        _ = RuleFor(query => query.To).Must(day => day is null || StatsRange.IsDay(day)).WithMessage("A day looks like 2026-01-31");
        _ = RuleFor(query => query)
            .Custom((query, context) =>
            {
                var range = StatsRange.Of(query.From, query.To, null, clock.GetUtcNow());
                if (range.From > range.To)
                    context.AddFailure("to", "The range ends before it begins");
                else if (range.To.DayNumber - range.From.DayNumber >= StatsRange.MostDays)
                    context.AddFailure("from", $"A range has at most {StatsRange.MostDays} days");
            })
            .When(query => (query.From is null || StatsRange.IsDay(query.From)) && (query.To is null || StatsRange.IsDay(query.To)));
    }
}
