using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

/// <summary>The partner's endpoints but for deleted ones, oldest first, without their secrets.</summary>
internal static class ListWebhooks
{
    internal sealed record Query(Guid PartnerId, string? Limit, string? Cursor) : IRequest<Result<Page<Webhook>>>;

    internal sealed class Handler(NpgsqlDataSource db, Cursors cursors) : IRequestHandler<Query, Result<Page<Webhook>>>
    {
        public async Task<Result<Page<Webhook>>> Handle(Query query, CancellationToken ct)
        {
            var list = $"webhooks/{query.PartnerId}";
            if (!cursors.TryDecode(list, query.Cursor, out Guid? after))
                return Errors.InvalidCursor;

            var limit = Paging.Limit(query.Limit);
            var rows = await db.QueryAsync<Webhook>(ListWebhooksSql.Page,
                new { query.PartnerId, After = after ?? Guid.Empty, Rows = limit + 1 }, ct);
            return rows.ToPage(limit, webhook => webhook, webhook => cursors.Encode(list, webhook.Id));
        }
    }
}
