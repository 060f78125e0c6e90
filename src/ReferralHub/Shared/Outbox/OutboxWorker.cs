using System.Text.Json;
using MediatR;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Outbox;

/// <summary>
/// Hands each message of one lane to its MediatR handler, at least once, several at a time, none waiting for a slow neighbour.
/// A failure is tried again with exponential backoff and jitter; one that cannot succeed, or failed too often, becomes a dead letter.
/// </summary>
internal sealed class OutboxWorker(
    string lane, NpgsqlDataSource db, Outbox outbox, IServiceScopeFactory scopes, OutboxMetrics metrics, Settings settings,
    ILogger<OutboxWorker> log)
    : Recurring("The outbox could not be read, trying again", log)
{
    private const int Slots = 8;

    private readonly SemaphoreSlim _free = new(Slots);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await base.ExecuteAsync(stoppingToken);
        // whoever is still at work hands back what it could not finish
        for (var slot = 0; slot < Slots; slot++)
            await _free.WaitAsync(CancellationToken.None);
    }

    protected override Task Wait(CancellationToken stopping) => outbox.Wait(lane, About(settings.Worker.PollSeconds), stopping);

    protected override Task Pause(CancellationToken stopping) => Task.Delay(TimeSpan.FromSeconds(1), stopping);

    protected override async Task<bool> Round(CancellationToken stopping)
    {
        await _free.WaitAsync(stopping);
        _ = _free.Release();
        var limit = _free.CurrentCount;
        var claimed = await db.QueryAsync<Claimed>(OutboxSql.Claim,
            new { Lane = lane, Limit = limit, settings.Worker.LeaseSeconds },
            // a claim that is broken off may have been made all the same, and nobody would hand it back
            CancellationToken.None);
        foreach (var message in claimed)
        {
            await _free.WaitAsync(CancellationToken.None);
            _ = Deliver(message, BreakOff);
        }
        // who adds more meanwhile wakes us
        return claimed.Count == limit;
    }

    private async Task Deliver(Claimed message, CancellationToken breakOff)
    {
        try
        {
            var (statement, error, result) = await Handle(message, breakOff);
            _ = await db.ExecuteAsync(statement,
                new { message.Id, message.Attempts, Error = error, DelaySeconds = Delay(message.Attempts) },
                CancellationToken.None);
            metrics.Handled(lane, result);
        }
        catch (Exception exception)
        {
            // the lease runs out and the message is taken up again
            log.LogWarning("Outbox message {Id} could not be closed: {Reason}", message.Id, exception.Message);
        }
        finally
        {
            _ = _free.Release();
        }
    }

    private async Task<(string Statement, string? Error, string Result)> Handle(Claimed message, CancellationToken breakOff)
    {
        // well within the lease, so that two workers never hold one message
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(breakOff);
        limit.CancelAfter(TimeSpan.FromSeconds(settings.Worker.LeaseSeconds / 2));
        using var activity = Traces.Handling(lane, message.Type, message.Payload);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            _ = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(Outbox.Read(message.Type, message.Payload), limit.Token);
            return (OutboxSql.Complete, null, "done");
        }
        catch (Exception) when (breakOff.IsCancellationRequested)
        {
            // whatever it says, it is the stop that broke it off
            return (OutboxSql.HandBack, null, "returned");
        }
        catch (Exception exception)
        {
            var dead = exception is JsonException or UndeliverableException || message.Attempts >= settings.Worker.MaxAttempts;
            // a mail server's words may quote an address: they go to last_error, not into the log
            log.Log(dead ? LogLevel.Error : LogLevel.Warning,
                "Outbox message {Id} ({Type}) failed at attempt {Attempt}{Dead}: {Exception}, see last_error",
                message.Id, message.Type, message.Attempts, dead ? " and is a dead letter now" : "", exception.GetType().Name);
            activity.Fail(exception.GetType().Name);
            return (dead ? OutboxSql.Bury : OutboxSql.Retry, $"{exception.GetType().Name}: {exception.Message}",
                !dead ? "retried" : exception is UndeliverableException ? "refused" : "dead");
        }
    }

    /// <summary>1 s doubling to 1 h, of which a random half, so that what failed together does not return together.</summary>
    private static double Delay(int attempts) => Math.Min(Math.Pow(2, attempts - 1), 3600) * (0.5 + (Random.Shared.NextDouble() / 2));

    private sealed record Claimed(long Id, string Type, string Payload, int Attempts);
}

/// <summary>Trying again would change nothing: the message becomes a dead letter at once.</summary>
internal sealed class UndeliverableException(string message, Exception? inner = null) : Exception(message, inner);
