using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

/// <summary>Every version of every rule, newest first: those that are valid, those that will be and those that were.</summary>
internal static class ListRewardRules
{
    internal sealed record Query(string? Limit, string? Cursor) : IRequest<Result<Page<RewardRule>>>;

    internal sealed class Handler(NpgsqlDataSource db, Cursors cursors) : IRequestHandler<Query, Result<Page<RewardRule>>>
    {
        public async Task<Result<Page<RewardRule>>> Handle(Query query, CancellationToken ct)
        {
            const string list = "reward-rules";
            if (!cursors.TryDecode(list, query.Cursor, out Guid? before))
                return Errors.InvalidCursor;

            var limit = Paging.Limit(query.Limit);
            var rows = await db.QueryAsync<RewardRule>(ListRewardRulesSql.Newest,
                new { Before = before ?? Guid.AllBitsSet, Rows = limit + 1 }, ct);
            return rows.ToPage(limit, row => row, row => cursors.Encode(list, row.Id));
        }
    }
}
