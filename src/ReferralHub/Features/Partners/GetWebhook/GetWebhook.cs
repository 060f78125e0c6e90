using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

/// <summary>One endpoint of the partner; another's, a deleted one and one that never was are not found alike.</summary>
internal static class GetWebhook
{
    internal sealed record Query(Guid PartnerId, string Id) : IRequest<Result<Webhook>>;

    internal sealed class Handler(NpgsqlDataSource db) : IRequestHandler<Query, Result<Webhook>>
    {
        public async Task<Result<Webhook>> Handle(Query query, CancellationToken ct) =>
            Guid.TryParseExact(query.Id, "D", out var id)
                && await db.QuerySingleOrDefaultAsync<Webhook>(WebhookSql.Find, new { Id = id, query.PartnerId }, ct) is { } webhook
                ? webhook
                : Errors.NotFound;
    }
}
