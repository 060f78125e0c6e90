using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Stats;

/// <summary>
/// Lifetime totals, and one row a day of the range in the caller's time zone, empty days too, oldest first. A day counts as successful
/// the referrals that became so on it and still are. At most 2 s old, wherever it is asked.
/// </summary>
internal static class GetReferralStats
{
    internal sealed record Query(Guid UserId, string? From, string? To, string? Tz) : IRequest<Result<Answer>>;

    internal sealed record Answer(
        string ReferralCode, string ReferralLink, Totals Totals, double ConversionRate, Rewards Rewards, Milestone? NextMilestone,
        IReadOnlyList<Day> Daily, DateTime AsOf);

    internal sealed record Totals(long Clicks, long Signups, long Pending, long Successful, long Rejected, long Expired, long Reversed);

    internal sealed record Rewards(decimal Credits, decimal PremiumDays, decimal DiscountPercent);

    internal sealed record Milestone(int At, long Remaining, string Reward);

    internal sealed record Day(DateOnly Date, long Clicks, long Signups, long Successful);

    internal sealed class Handler(NpgsqlDataSource db, StatsCache cache, Links links, TimeProvider time)
        : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query query, CancellationToken ct)
        {
            var range = StatsRange.Of(query.From, query.To, query.Tz, time.GetUtcNow());
            var view = query is { From: null, To: null, Tz: null } ? StatsCache.DefaultView : range.Key;
            // a token may outlive its account by some minutes
            return await cache.Get(query.UserId, view, token => Load(query.UserId, range, token), ct) is { } answer
                ? answer
                : Errors.Unauthorized;
        }

        private async Task<Answer?> Load(Guid userId, StatsRange range, CancellationToken ct)
        {
            // one statement, so that days and totals are of one moment
            var rows = await db.QueryAsync<Row>(GetReferralStatsSql.Group, new { UserId = userId, range.Starts }, ct);
            if (rows.Count == 0)
                return null;

            var signups = rows.ToLookup(row => row.SignupDay);
            var successful = rows.ToLookup(row => row.SuccessDay);
            var totals = new Totals(
                0, rows.Sum(row => row.Referrals), Of(ReferralStatus.Pending), Of(ReferralStatus.Successful), Of(ReferralStatus.Rejected),
                Of(ReferralStatus.Expired), Of(ReferralStatus.Reversed));
            return new Answer(
                rows[0].ReferralCode,
                links.Referral(rows[0].ReferralCode),
                totals,
                totals.Signups == 0 ? 0 : Math.Round((double)totals.Successful / totals.Signups, 4),
                new Rewards(0, 0, 0),
                null,
                [.. range.Days.Select((day, number) => new Day(day, 0, Sum(signups[number + 1]), Sum(successful[number + 1])))],
                rows[0].AsOf);

            long Of(string status) => Sum(rows.Where(row => row.Status == status));
        }

        private static long Sum(IEnumerable<Row> rows) => rows.Sum(row => row.Referrals);

        /// <summary>So many referrals of one status, sign-up day and day of success; days are numbers within the range, from 1.</summary>
        private sealed record Row(string ReferralCode, DateTime AsOf, string? Status, int? SignupDay, int? SuccessDay, long Referrals);
    }
}
