using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Referrals;

/// <summary>
/// Whom the caller referred, newest first. Pages by key: the last costs what the first does, and sign-ups meanwhile cause no gap and no
/// repeat. Shows names, never an address.
/// </summary>
internal static class ListReferrals
{
    internal sealed record Query(Guid UserId, string? Status, string? LinkId, string? Limit, string? Cursor) : IRequest<Result<Page<Item>>>;

    internal sealed record Item(
        Guid Id, Person ReferredUser, string Status, string? Reason, DateTime DateReferred, DateTime StatusChangedAt, Link Link);

    internal sealed record Person(Guid Id, string Username);

    internal sealed record Link(Guid Id, string Code);

    internal sealed class Handler(NpgsqlDataSource db, Cursors cursors) : IRequestHandler<Query, Result<Page<Item>>>
    {
        public async Task<Result<Page<Item>>> Handle(Query query, CancellationToken ct)
        {
            var list = $"referrals/{query.UserId}/{query.Status}/{query.LinkId}";
            if (!cursors.TryDecode(list, query.Cursor, out Guid? before))
                return Errors.InvalidCursor;

            var limit = Paging.Limit(query.Limit);
            var statement = query switch
            {
                { LinkId: not null } => ListReferralsSql.OfLink,
                { Status: not null } => ListReferralsSql.OfStatus,
                _ => ListReferralsSql.Newest,
            };
            var rows = await db.QueryAsync<Row>(statement, new
            {
                query.UserId,
                query.Status,
                LinkId = query.LinkId is null ? (Guid?)null : Guid.Parse(query.LinkId),
                Before = before ?? Guid.AllBitsSet,
                Rows = limit + 1,
            }, ct);
            return rows.ToPage(limit,
                row => new Item(
                    row.Id, new Person(row.ReferredUserId, row.Username), row.Status, row.Reason, row.DateReferred, row.StatusChangedAt,
                    new Link(row.LinkId, row.Code)),
                row => cursors.Encode(list, row.Id));
        }

        private sealed record Row(
            Guid Id, Guid ReferredUserId, string Username, string Status, string? Reason, DateTime DateReferred, DateTime StatusChangedAt,
            Guid LinkId, string Code);
    }
}
