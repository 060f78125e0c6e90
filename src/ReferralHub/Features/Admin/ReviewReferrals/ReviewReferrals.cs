using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

/// <summary>Everybody's referrals, newest first, by why they stand as they do. Pages by key, like every list.</summary>
internal static class ReviewReferrals
{
    internal sealed record Query(Guid AdminId, string? Reason, string? Status, string? Limit, string? Cursor)
        : IRequest<Result<Page<ReviewedReferral>>>;

    internal sealed class Handler(Reads reads, Cursors cursors) : IRequestHandler<Query, Result<Page<ReviewedReferral>>>
    {
        public async Task<Result<Page<ReviewedReferral>>> Handle(Query query, CancellationToken ct)
        {
            var list = $"review/{query.Status}/{query.Reason}";
            if (!cursors.TryDecode(list, query.Cursor, out Guid? before))
                return Errors.InvalidCursor;

            var limit = Paging.Limit(query.Limit);
            var statement = query switch
            {
                { Reason: not null } => ReviewReferralsSql.OfReason,
                { Status: not null } => ReviewReferralsSql.OfStatus,
                _ => ReviewReferralsSql.Newest
            };
            var rows = await reads.QueryAsync<ReviewedReferral.Row>(new Reader(query.AdminId, before), statement,
                new { query.Status, query.Reason, Before = before ?? Guid.AllBitsSet, Rows = limit + 1 }, ct);
            return rows.ToPage(limit, row => row.ToReferral(), row => cursors.Encode(list, row.Id));
        }
    }
}
