using System.Diagnostics;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Webhooks;

/// <summary>
/// Sends what is due, at least once: a claim counts the try and takes a lease before the call, so that a crash at any point repeats, and no
/// two workers send one delivery at a time. Each endpoint has slots of its own, so that those that hang delay nobody but themselves.
/// </summary>
internal sealed class WebhookWorker(
    NpgsqlDataSource db, Outbox.Outbox outbox, WebhookClient client, WebhookOutcomes outcomes, Settings settings, TimeProvider clock,
    ILogger<WebhookWorker> log)
    : Recurring("Webhooks could not be claimed, trying again", log)
{
    /// <summary>Of an endpoint, on this instance.</summary>
    private const int Slots = 4;

    private List<(Guid EndpointId, Task Done)> _running = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await base.ExecuteAsync(stoppingToken);
        // whoever is still at work hands back what it could not finish
        await Task.WhenAll(_running.Select(delivery => delivery.Done));
    }

    protected override Task Wait(CancellationToken stopping) =>
        outbox.Wait(Outbox.Outbox.Deliveries, About(settings.Worker.PollSeconds), stopping);

    protected override Task Pause(CancellationToken stopping) => Task.Delay(TimeSpan.FromSeconds(1), stopping);

    protected override async Task<bool> Round(CancellationToken stopping)
    {
        _running = [.. _running.Where(delivery => !delivery.Done.IsCompleted)];
        var busy = _running.CountBy(delivery => delivery.EndpointId).ToArray();
        var claimed = await db.QueryAsync<ClaimedDelivery>(WebhookWorkerSql.Claim, new
        {
            Slots,
            Busy = busy.Select(endpoint => endpoint.Key).ToArray(),
            Taken = busy.Select(endpoint => endpoint.Value).ToArray(),
            Now = clock.GetUtcNow().UtcDateTime,
            settings.Worker.LeaseSeconds
            // a claim that is broken off may have been made all the same, and nobody would hand it back
        }, CancellationToken.None);
        foreach (var delivery in claimed)
        {
            var done = Deliver(delivery, BreakOff);
            _running.Add((delivery.EndpointId, done));
            // its slot is free then, and only then
            _ = done.ContinueWith(_ => outbox.Wake(Outbox.Outbox.Deliveries), TaskScheduler.Default);
        }
        return false;
    }

    private async Task Deliver(ClaimedDelivery delivery, CancellationToken breakOff)
    {
        using var activity = Traces.Begin("deliver webhook", ActivityKind.Client);
        try
        {
            var began = clock.GetTimestamp();
            if (await client.Send(delivery, breakOff) is { } answer)
            {
                if (answer.Error is { } error)
                    activity.Fail(error);
                await outcomes.Note(delivery, answer, clock.GetElapsedTime(began));
            }
            else
                _ = await db.ExecuteAsync(WebhookWorkerSql.HandBack, new { delivery.Id, delivery.Claims }, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // the lease runs out and the delivery is taken up again
            log.LogWarning("Webhook delivery {Id} could not be closed: {Reason}", delivery.Id, exception.Message);
        }
    }
}

/// <summary>A delivery in the hands of this instance; <see cref="Tries"/> and <see cref="Claims"/> count this one.</summary>
internal sealed record ClaimedDelivery
{
    // not positional: Dapper finds no constructor for an array
    public required Guid Id { get; init; }
    public required Guid EndpointId { get; init; }
    public required string Url { get; init; }
    public required string Body { get; init; }
    public required byte[][] Secrets { get; init; }
    public required int Tries { get; init; }
    public required int Claims { get; init; }
}

internal static class WebhookWorkerSql
{
    /// <summary>
    /// What is due goes by the clock of the product, as all that takes hours; leases by the database's, on which all instances agree.
    /// </summary>
    internal const string Claim =
        """
        update webhook_deliveries d
        set tries = d.tries + 1,
            claims = d.claims + 1,
            leased_until = clock_timestamp() + make_interval(secs => @LeaseSeconds)
        from webhook_endpoints e
        where e.id = d.endpoint_id
          and d.id = any(array(
            select due.id
            from webhook_endpoints live
            join partners p on p.id = live.partner_id
            left join unnest(@Busy, @Taken) as busy (endpoint_id, taken) on busy.endpoint_id = live.id
            cross join lateral (
              select id
              from webhook_deliveries
              where endpoint_id = live.id
                and status = 'pending'
                and next_attempt_at <= @Now
                and (leased_until is null or leased_until < clock_timestamp())
              order by next_attempt_at
              limit greatest(@Slots - coalesce(busy.taken, 0), 0)
              for update skip locked
            ) as due
            where live.disabled_at is null
              and live.deleted_at is null
              and p.disabled_at is null))
        returning
          d.id,
          d.endpoint_id,
          e.url,
          d.body,
          d.tries,
          d.claims,
          array(
            select sealed
            from webhook_secrets
            where endpoint_id = d.endpoint_id
              and (expires_at is null or expires_at > @Now)
            order by created_at desc
          ) as secrets
        """;

    internal const string HandBack =
        """
        update webhook_deliveries
        set tries = greatest(tries - 1, 0),
            leased_until = null
        where id = @Id
          and claims = @Claims
        """;
}
