using System.Text.Json;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

/// <summary>Who did what to whom, newest first: what admins decided, what time decided, and what people did with their accounts.</summary>
internal static class ListAuditEvents
{
    internal sealed record Query(Guid AdminId, string? SubjectId, string? Action, string? Limit, string? Cursor)
        : IRequest<Result<Page<Item>>>;

    /// <summary><c>before</c> and <c>after</c> hold what changed, by name.</summary>
    internal sealed record Item(
        Guid Id, DateTime At, Party Actor, string Action, Party Subject, string? Reason, JsonElement? Before, JsonElement? After,
        string? Ip);

    /// <summary>The id is null where nobody acted: <c>system</c>.</summary>
    internal sealed record Party(string Type, Guid? Id);

    internal sealed class Handler(Reads reads, Cursors cursors) : IRequestHandler<Query, Result<Page<Item>>>
    {
        public async Task<Result<Page<Item>>> Handle(Query query, CancellationToken ct)
        {
            var subjectId = query.SubjectId is null ? (Guid?)null : Guid.Parse(query.SubjectId);
            var list = $"audit/{subjectId}/{query.Action}";
            if (!cursors.TryDecode(list, query.Cursor, out Guid? before))
                return Errors.InvalidCursor;

            var limit = Paging.Limit(query.Limit);
            var statement = query switch
            {
                { SubjectId: not null } => ListAuditEventsSql.OfSubject,
                { Action: not null } => ListAuditEventsSql.OfAction,
                _ => ListAuditEventsSql.Newest
            };
            var rows = await reads.QueryAsync<Row>(new Reader(query.AdminId, before), statement,
                new { SubjectId = subjectId, query.Action, Before = before ?? Guid.AllBitsSet, Rows = limit + 1 }, ct);
            return rows.ToPage(limit,
                row => new Item(row.Id, row.At, new Party(row.ActorType, row.ActorId), row.Action,
                    new Party(row.SubjectType, row.SubjectId), row.Reason, State(row.Before), State(row.After), row.Ip),
                row => cursors.Encode(list, row.Id));
        }

        private static JsonElement? State(string? json) => json is null ? null : JsonSerializer.Deserialize<JsonElement>(json);

        private sealed record Row(
            Guid Id, DateTime At, string ActorType, Guid? ActorId, string Action, string SubjectType, Guid SubjectId, string? Reason,
            string? Before, string? After, string? Ip);
    }
}
