using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Referrals;

namespace ReferralHub.Shared.Webhooks;

/// <summary>
/// Makes a delivery of each event for each endpoint that wants it. What is made and that it was made are one transaction, so that an event
/// goes out to each once, whatever crashes, and the instances share the events.
/// </summary>
internal sealed class WebhookDispatcher(
    NpgsqlDataSource db, Outbox.Outbox outbox, ReferralMetrics metrics, Settings settings, TimeProvider clock,
    ILogger<WebhookDispatcher> log)
    : Gathering("Events could not be dispatched, trying again", Outbox.Outbox.Events, outbox, settings, log)
{
    private const int Batch = 100;

    protected override async Task<bool> Round(CancellationToken stopping)
    {
        var dispatched = await db.TransactionAsync<List<Event>>(async transaction => await Dispatch(transaction), stopping);
        if (dispatched.Value.Count > 0)
            Wake(Outbox.Outbox.Deliveries);
        foreach (var what in dispatched.Value)
            metrics.Happened(what.Type, what.Reason);
        return dispatched.Value.Count == Batch;
    }

    private async Task<List<Event>> Dispatch(Transaction transaction)
    {
        var events = await transaction.QueryAsync<Event>(WebhookDispatcherSql.Take, new { Batch });
        if (events.Count == 0)
            return events;
        var subscribers = await transaction.QueryAsync<Subscriber>(WebhookDispatcherSql.Subscribers,
            new { Types = events.Select(what => what.Type).Distinct().ToArray() });
        var pairs = events.SelectMany((what, number) => subscribers
            .Where(subscriber => subscriber.Events.Contains(what.Type))
            // with the event's own time, so that ids and turns are in the order of the events
            .Select(subscriber => (Id: Guid.CreateVersion7(what.CreatedAt), subscriber.EndpointId, Number: number + 1))).ToArray();
        _ = await transaction.ExecuteAsync(WebhookDispatcherSql.Deliver, new
        {
            EventIds = events.Select(what => what.Id).ToArray(),
            Types = events.Select(what => what.Type).ToArray(),
            Bodies = events.Select(what => WebhookBody.Of(what.Type, what.CreatedAt, what.Data)).ToArray(),
            Times = events.Select(what => what.CreatedAt).ToArray(),
            Ids = pairs.Select(pair => pair.Id).ToArray(),
            Endpoints = pairs.Select(pair => pair.EndpointId).ToArray(),
            Numbers = pairs.Select(pair => pair.Number).ToArray(),
            Now = clock.GetUtcNow().UtcDateTime
        });
        return events;
    }

    private sealed record Event(long Id, string Type, string Data, string? Reason, DateTime CreatedAt);

    private sealed record Subscriber
    {
        // not positional: Dapper finds no constructor for an array
        public required Guid EndpointId { get; init; }
        public required string[] Events { get; init; }
    }
}

internal static class WebhookDispatcherSql
{
    internal const string Take =
        """
        select
          id,
          type,
          data::text as data,
          data ->> 'reason' as reason,
          created_at
        from outbox_events
        where dispatched_at is null
        order by id
        limit @Batch
        for update skip locked
        """;

    /// <summary>An endpoint whose partner is shut out hears nothing more.</summary>
    internal const string Subscribers =
        """
        select
          e.id as endpoint_id,
          e.events
        from webhook_endpoints e
        join partners p on p.id = e.partner_id
        where e.events && @Types
          and e.disabled_at is null
          and e.deleted_at is null
          and p.disabled_at is null
        for key share of e
        """;

    internal const string Deliver =
        """
        with delivered as (
          insert into webhook_deliveries (id, endpoint_id, type, body, created_at, next_attempt_at)
          select pair.id, pair.endpoint_id, event.type, event.body, @Now, event.at
          from unnest(@Ids, @Endpoints, @Numbers) as pair (id, endpoint_id, number)
          join unnest(@Types, @Bodies, @Times) with ordinality as event (type, body, at, number) using (number)
        )
        update outbox_events
        set dispatched_at = @Now
        where id = any(@EventIds)
        """;
}
