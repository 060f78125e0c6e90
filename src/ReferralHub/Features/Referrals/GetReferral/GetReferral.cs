using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;

namespace ReferralHub.Features.Referrals;

/// <summary>One referral of the caller's with its history, oldest first. Somebody else's is not found.</summary>
internal static class GetReferral
{
    internal sealed record Query(Guid UserId, string Id) : IRequest<Result<Answer>>;

    internal sealed record Answer(
        Guid Id, Person ReferredUser, string Status, string? Reason, DateTime DateReferred, DateTime StatusChangedAt, Link Link,
        IReadOnlyList<Step> History);

    internal sealed record Person(Guid Id, string Username);

    internal sealed record Link(Guid Id, string Code);

    internal sealed record Step(string Status, string? Reason, DateTime At);

    internal sealed class Handler(NpgsqlDataSource db) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query query, CancellationToken ct)
        {
            if (!Guid.TryParseExact(query.Id, "D", out var id))
                return Errors.NotFound;

            // the state and its reason come from the last step: two statements may see a change between them
            var row = await db.QuerySingleOrDefaultAsync<Row>(GetReferralSql.Find, new { Id = id, query.UserId }, ct);
            if (row is null)
                return Errors.NotFound;

            var history = await db.QueryAsync<Step>(GetReferralSql.History, new { Id = id }, ct);
            var last = history[^1];
            return new Answer(
                row.Id, new Person(row.ReferredUserId, row.Username), last.Status, last.Reason, row.DateReferred, last.At,
                new Link(row.LinkId, row.Code), history);
        }

        private sealed record Row(Guid Id, Guid ReferredUserId, string Username, DateTime DateReferred, Guid LinkId, string Code);
    }
}
