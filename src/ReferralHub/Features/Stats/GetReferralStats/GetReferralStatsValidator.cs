using FluentValidation;

namespace ReferralHub.Features.Stats;

internal sealed class GetReferralStatsValidator : AbstractValidator<GetReferralStats.Query>
{
    private const string Form = "A day looks like 2026-01-31";

    public GetReferralStatsValidator(TimeProvider time)
    {
        RuleFor(query => query.Tz)
            .Must(tz => tz is null || StatsRange.IsZone(tz)).WithMessage("This is no time zone such as Europe/Berlin");
        RuleFor(query => query.From).Must(IsDay).WithMessage(Form);
        RuleFor(query => query.To).Must(IsDay).WithMessage(Form);
        RuleFor(query => query)
            .Custom((query, context) =>
            {
                var range = StatsRange.Of(query.From, query.To, null, time.GetUtcNow());
                if (range.From > range.To)
                    context.AddFailure("to", "The range ends before it begins");
                else if (range.To.DayNumber - range.From.DayNumber >= StatsRange.MostDays)
                    context.AddFailure("from", $"A range has at most {StatsRange.MostDays} days");
            })
            .When(query => IsDay(query.From) && IsDay(query.To));
    }

    private static bool IsDay(string? text) => text is null || StatsRange.IsDay(text);
}
