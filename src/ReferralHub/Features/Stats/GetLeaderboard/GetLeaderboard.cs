using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Counters;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Stats;

/// <summary>
/// The 100 people with the most successful referrals of all time, of this week (from Monday) or of this month, in UTC, and the caller's own
/// place, which is exact and costs the same for the first and the last. Ties go to who got there first. <c>to_next</c> is how many more
/// successes bring the caller one place up; null for the first.
/// </summary>
internal static class GetLeaderboard
{
    internal sealed record Query(Guid UserId, string? Period) : IRequest<Result<ReadyJson>>;

    internal sealed record Answer(IReadOnlyList<Place> Items, Own Me);

    internal sealed record Place(long Rank, string Username, long Successful);

    internal sealed record Own(long? Rank, long Successful, long? ToNext);

    internal sealed class Handler(Reads reads, StatsCache cache, JsonAnswers answers, TimeProvider clock)
        : IRequestHandler<Query, Result<ReadyJson>>
    {
        private static readonly Own s_unplaced = new(null, 0, 1);

        public async Task<Result<ReadyJson>> Handle(Query query, CancellationToken ct)
        {
            var now = clock.GetUtcNow();
            var period = query.Period switch
            {
                "week" => Period.Week(now),
                "month" => Period.Month(now),
                _ => Period.All
            };
            return new ReadyJson(await cache.Board(query.UserId, period, (Handler: this, query.UserId, Period: period),
                static (wanted, ct) => wanted.Handler.Load(wanted.UserId, wanted.Period, ct), ct));
        }

        private async ValueTask<byte[]> Load(Guid userId, Period period, CancellationToken ct)
        {
            var places = await cache.Places(period, (reads, period.Key),
                static async (wanted, ct) =>
                    await wanted.reads.QueryAsync<Place>(default, GetLeaderboardSql.Top, new { Period = wanted.Key }, ct), ct);
            var own = await reads.QueryAsync<Own>(
                new Reader(userId), GetLeaderboardSql.Own, new { Period = period.Key, UserId = userId }, ct);
            return answers.Write(new Answer(places, own is [var me] ? me : s_unplaced));
        }
    }
}
