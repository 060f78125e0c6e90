using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;

namespace ReferralHub.Features.Referrals;

/// <summary>One of the caller's referrals, as in the list, with every state it was in, oldest first. Anybody else's is not found.</summary>
internal static class GetReferral
{
    internal sealed record Query(Guid UserId, string Id) : IRequest<Result<Answer>>;

    internal sealed record Answer(
        Guid Id, Person ReferredUser, string Status, string? Reason, DateTime DateReferred, DateTime StatusChangedAt, Link Link,
        IReadOnlyList<State> History);

    internal sealed record Person(Guid Id, string? Username);

    internal sealed record Link(Guid Id, string Code);

    internal sealed record State(string Status, string? Reason, DateTime At);

    internal sealed class Handler(NpgsqlDataSource db) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query query, CancellationToken ct)
        {
            if (!Guid.TryParseExact(query.Id, "D", out var id))
                return Errors.NotFound;
            // one statement, so that the state and the last line of its history agree
            var rows = await db.QueryAsync<Row>(GetReferralSql.Find, new { query.UserId, Id = id }, ct);
            return rows is [var row, ..]
                ? new Answer(row.Id, new Person(row.ReferredId, row.Username), row.Status, row.Reason, row.CreatedAt, row.StatusChangedAt,
                    new Link(row.LinkId, row.Code), [.. rows.Select(past => new State(past.PastStatus, past.PastReason, past.PastAt))])
                : Errors.NotFound;
        }

        private sealed record Row(
            Guid Id, Guid ReferredId, string? Username, string Status, string? Reason, DateTime CreatedAt, DateTime StatusChangedAt,
            Guid LinkId, string Code, string PastStatus, string? PastReason, DateTime PastAt);
    }
}
