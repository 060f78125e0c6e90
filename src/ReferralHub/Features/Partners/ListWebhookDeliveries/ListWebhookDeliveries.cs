using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

/// <summary>
/// The deliveries of an endpoint, newest first, each with its latest attempts in their order: when, what was answered, how long it took,
/// why it failed, and how the answer began. They are kept for 30 days.
/// </summary>
internal static class ListWebhookDeliveries
{
    internal sealed record Query(Guid PartnerId, string Id, string? Limit, string? Cursor) : IRequest<Result<Page<Item>>>;

    internal sealed record Item(
        Guid Id, string Type, string Status, DateTime CreatedAt, DateTime? NextAttemptAt, IReadOnlyList<Attempt> Attempts);

    internal sealed record Attempt(DateTime At, int? Status, int DurationMs, string? Error, string? Response);

    private const int MostAttempts = 20;

    internal sealed class Handler(NpgsqlDataSource db, Cursors cursors) : IRequestHandler<Query, Result<Page<Item>>>
    {
        public async Task<Result<Page<Item>>> Handle(Query query, CancellationToken ct)
        {
            if (!Guid.TryParseExact(query.Id, "D", out var id)
                || await db.QuerySingleOrDefaultAsync<Webhook>(WebhookSql.Find, new { Id = id, query.PartnerId }, ct) is null)
                return Errors.NotFound;
            var list = $"webhook-deliveries/{id}";
            if (!cursors.TryDecode(list, query.Cursor, out Guid? before))
                return Errors.InvalidCursor;

            var limit = Paging.Limit(query.Limit);
            var rows = await db.QueryAsync<Row>(ListWebhookDeliveriesSql.Newest,
                new { Id = id, Before = before ?? Guid.AllBitsSet, Rows = limit + 1, MostAttempts }, ct);
            return rows.GroupBy(row => row.Id).ToList().ToPage(limit, ToItem, delivery => cursors.Encode(list, delivery.Key));
        }

        private static Item ToItem(IEnumerable<Row> attempts)
        {
            var delivery = attempts.First();
            return new Item(delivery.Id, delivery.Type, delivery.Status, delivery.CreatedAt, delivery.NextAttemptAt,
                [.. attempts.Where(row => row.At is not null).Select(row =>
                    new Attempt(row.At!.Value, row.AnswerStatus, row.DurationMs!.Value, row.Error, row.Response))]);
        }

        /// <summary>A delivery with one of its attempts, or with none.</summary>
        private sealed record Row(
            Guid Id, string Type, string Status, DateTime CreatedAt, DateTime? NextAttemptAt,
            DateTime? At, int? AnswerStatus, int? DurationMs, string? Error, string? Response);
    }
}
