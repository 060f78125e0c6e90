using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

/// <summary>
/// Changes what the body names. A disabled endpoint gets no new deliveries, and what waits for it goes on waiting; once it is enabled
/// again, whoever disabled it, that goes out, and its failures so far are forgotten.
/// </summary>
internal static class UpdateWebhook
{
    [NotNull("url", "events", "disabled")]
    internal sealed record Body(
        Optional<string> Url, Optional<string[]> Events, Optional<string> Description, Optional<bool?> Disabled);

    internal sealed record Command(Guid PartnerId, string Id, Body Changes) : IRequest<Result<Webhook>>;

    internal sealed class Handler(NpgsqlDataSource db, Outbox outbox, TimeProvider clock) : IRequestHandler<Command, Result<Webhook>>
    {
        public async Task<Result<Webhook>> Handle(Command command, CancellationToken ct)
        {
            if (!Guid.TryParseExact(command.Id, "D", out var id))
                return Errors.NotFound;
            var changes = command.Changes;
            var changed = await db.QuerySingleOrDefaultAsync<Webhook>(UpdateWebhookSql.Update, new
            {
                Id = id,
                command.PartnerId,
                Url = changes.Url.Value,
                Events = changes.Events.Value,
                HasDescription = changes.Description.IsSet,
                Description = changes.Description.Value,
                Disabled = changes.Disabled.Value,
                Now = clock.GetUtcNow().UtcDateTime
            }, ct);
            outbox.Wake(Outbox.Deliveries);
            return changed is null ? Errors.NotFound : changed;
        }
    }
}
