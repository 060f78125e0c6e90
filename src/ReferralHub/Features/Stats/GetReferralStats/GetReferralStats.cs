using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Stats;

/// <summary>
/// Lifetime totals, and one row a day of the range in the caller's time zone, empty days too, oldest first. A day counts as successful
/// the referrals that became so on it and still are. Read from counters: within a second of what happened, at the same cost at any size.
/// </summary>
internal static class GetReferralStats
{
    internal sealed record Query(Guid UserId, string? From, string? To, string? Tz) : IRequest<Result<ReadyJson>>;

    internal sealed record Answer(
        string ReferralCode, string ReferralLink, Totals Totals, double ConversionRate, Rewards Rewards, Milestone? NextMilestone,
        IReadOnlyList<Day> Daily, DateTime AsOf);

    internal sealed record Totals(long Clicks, long Signups, long Pending, long Successful, long Rejected, long Expired, long Reversed);

    internal sealed record Rewards(decimal Credits, decimal PremiumDays, decimal DiscountPercent);

    internal sealed record Milestone(int At, long Remaining, Prize Reward);

    internal sealed record Prize(string RewardType, decimal Amount);

    internal sealed record Day(DateOnly Date, long Clicks, long Signups, long Successful);

    internal sealed class Handler(
        NpgsqlDataSource db, BatchLoader<StatsWanted, StatsRead?> batches, StatsCache cache, JsonAnswers answers, Links links,
        TimeProvider clock) : IRequestHandler<Query, Result<ReadyJson>>
    {
        public async Task<Result<ReadyJson>> Handle(Query query, CancellationToken ct)
        {
            var range = StatsRange.Of(query.From, query.To, query.Tz, clock.GetUtcNow());
            var json = await cache.Stats(query.UserId, range.Key, (Handler: this, query.UserId, Range: range),
                static (wanted, ct) => wanted.Handler.Load(wanted.UserId, wanted.Range, ct), ct);
            return json is null ? Errors.Unauthorized : new ReadyJson(json);
        }

        /// <summary>Null: there is nobody, or nobody any more.</summary>
        private async ValueTask<byte[]?> Load(Guid userId, StatsRange range, CancellationToken ct)
        {
            var (first, before) = range.UtcDays;
            var read = await batches.Load(
                new StatsWanted(userId, first, before, range.Parts), wanted => StatsRead.Of(wanted, db, clock.GetUtcNow().UtcDateTime), ct);
            if (read is not { Totals: var totals })
                return null;

            var whole = totals.ByDay();
            return answers.Write(new Answer(
                totals.Code,
                links.Referral(totals.Code),
                new Totals(
                    totals.Clicks, totals.Signups, totals.Pending, totals.Successful, totals.Rejected, totals.Expired, totals.Reversed),
                totals.Signups == 0 ? 0 : Math.Round((double)totals.Successful / totals.Signups, 4),
                new Rewards(totals.Credits, totals.PremiumDays, totals.DiscountPercent),
                totals.MilestoneAt is { } at
                    ? new Milestone(at, at - totals.Successful, new Prize(totals.MilestoneType!, totals.MilestoneAmount!.Value))
                    : null,
                [.. range.Days.Select((day, number) => Of(day,
                    range.Sum(number, utc => whole.GetValueOrDefault(utc.DayNumber), part => read.SoFar.GetValueOrDefault(part))))],
                read.AsOf));
        }

        private static Day Of(DateOnly date, Counts counts) => new(date, counts.Clicks, counts.Signups, counts.Successful);
    }
}
