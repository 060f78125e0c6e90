using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

/// <summary>Everybody, newest first, for admins; by the beginning of a username or an e-mail. Pages by key, like every list.</summary>
internal static class ListUsers
{
    internal sealed record Query(Guid AdminId, string? Text, string? Limit, string? Cursor) : IRequest<Result<Page<Member>>>;

    internal sealed class Handler(Reads reads, Cursors cursors) : IRequestHandler<Query, Result<Page<Member>>>
    {
        public async Task<Result<Page<Member>>> Handle(Query query, CancellationToken ct)
        {
            var text = query.Text?.Trim().ToLowerInvariant();
            var list = $"users/{text}";
            if (!cursors.TryDecode(list, query.Cursor, out Guid? before))
                return Errors.InvalidCursor;

            var limit = Paging.Limit(query.Limit);
            var rows = await reads.QueryAsync<Member>(new Reader(query.AdminId, before),
                string.IsNullOrEmpty(text) ? ListUsersSql.Newest : ListUsersSql.OfPrefix,
                new { Prefix = Prefix(text ?? ""), Before = before ?? Guid.AllBitsSet, Rows = limit + 1 }, ct);
            return rows.ToPage(limit, row => row, row => cursors.Encode(list, row.Id));
        }

        /// <summary>The text itself, also where it holds what LIKE takes for a pattern (usernames may have _).</summary>
        private static string Prefix(string text) =>
            string.Concat(text.Select(letter => letter is '\\' or '%' or '_' ? $@"\{letter}" : $"{letter}")) + "%";
    }
}
