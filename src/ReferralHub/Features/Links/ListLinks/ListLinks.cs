using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.ReferralLinks;

/// <summary>The caller's links but for deleted ones, oldest first: the default link, made at the sign-up, leads.</summary>
internal static class ListLinks
{
    internal sealed record Query(Guid UserId, string? Limit, string? Cursor) : IRequest<Result<ReadyJson>>;

    internal sealed class Handler(Reads reads, StatsCache cache, JsonAnswers answers, Cursors cursors, Links links)
        : IRequestHandler<Query, Result<ReadyJson>>
    {
        public async Task<Result<ReadyJson>> Handle(Query query, CancellationToken ct)
        {
            var list = $"links/{query.UserId}";
            if (!cursors.TryDecode(list, query.Cursor, out Guid? after))
                return Errors.InvalidCursor;

            var limit = Paging.Limit(query.Limit);
            var json = await cache.Links(query.UserId, $"{limit}:{after:N}", (Handler: this, query.UserId, After: after, Limit: limit),
                static (wanted, ct) => wanted.Handler.Load(wanted.UserId, wanted.After, wanted.Limit, ct), ct);
            return new ReadyJson(json!);
        }

        private async ValueTask<byte[]?> Load(Guid userId, Guid? after, int limit, CancellationToken ct)
        {
            var rows = await reads.QueryAsync<ReferralLinkRow>(new Reader(userId), ListLinksSql.Page,
                new { UserId = userId, After = after, Rows = limit + 1 }, ct);
            return answers.Write(rows.ToPage(limit, row => row.Show(links), row => cursors.Encode($"links/{userId}", row.Id)));
        }
    }
}
