using System.Text.Json;
using MediatR;
using Npgsql;
using ReferralHub.Shared.Data;

namespace ReferralHub.Shared.Outbox;

/// <summary>
/// Hands each message to its MediatR handler, at least once; each lane by itself, several of it at a time, none waiting for a slow
/// neighbour. A failure is tried again with exponential backoff and jitter; what cannot succeed, or failed too often, becomes a dead
/// letter.
/// </summary>
internal sealed partial class OutboxWorker(NpgsqlDataSource db, Outbox outbox, IServiceScopeFactory scopes, ILogger<OutboxWorker> log)
    : BackgroundService
{
    private const int SlotsOfLane = 8;

    // 1 s doubling to 1 h, less the jitter: some 9 to 18 hours
    private const int MostAttempts = 30;

    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(20);

    // well within the lease, so that two workers never hold one message
    private static readonly TimeSpan s_longestWork = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromHours(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Lanes.All.Select(lane => Work(lane, stoppingToken)));

    private async Task Work(string lane, CancellationToken stopping)
    {
        using var free = new SemaphoreSlim(SlotsOfLane);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                // what is left when all slots were filled is fetched at once, and who adds more meanwhile wakes us
                if (!await ClaimAndDeliver(lane, free, stopping))
                    await outbox.Wait(lane, About(s_poll), stopping);
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                // what the stop broke off has not failed
            }
            catch (Exception e)
            {
                LogUnread(log, lane, e.Message);
                await Task.Delay(About(s_poll * 2), stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        // who is still at work hands back what it did not finish
        for (var slot = 0; slot < SlotsOfLane; slot++)
            await free.WaitAsync(CancellationToken.None);
    }

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> ClaimAndDeliver(string lane, SemaphoreSlim free, CancellationToken stopping)
    {
        await free.WaitAsync(stopping);
        free.Release();
        var limit = free.CurrentCount;
        // not broken off: a claim may have been made all the same, and nobody would hand it back
        var claimed = await db.QueryAsync<Claimed>(
            OutboxSql.Claim, new { Lane = lane, Limit = limit, Lease = s_lease }, CancellationToken.None);
        foreach (var message in claimed)
        {
            await free.WaitAsync(CancellationToken.None);
            _ = Deliver(message, free, stopping);
        }
        return claimed.Count == limit;
    }

    private async Task Deliver(Claimed message, SemaphoreSlim free, CancellationToken stopping)
    {
        try
        {
            var (statement, error) = await Handle(message, stopping);
            await db.ExecuteAsync(statement,
                new { message.Id, message.Attempts, Error = error, Delay = Delay(message.Attempts) }, CancellationToken.None);
        }
        catch (Exception e)
        {
            // the lease runs out, and the message is taken up again
            LogUnclosed(log, message.Id, e.Message);
        }
        finally
        {
            free.Release();
        }
    }

    private async Task<(string Statement, string? Error)> Handle(Claimed message, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(s_longestWork);
        try
        {
            if (message.Attempts > MostAttempts)
                throw new UndeliverableException("Attempt after attempt ended with its process or its connection to the database");

            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send(Outbox.Read(message.Type, message.Payload), limit.Token);
            return (OutboxSql.Complete, null);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            return (OutboxSql.HandBack, null);
        }
        catch (Exception e)
        {
            var isDead = e is JsonException or UndeliverableException || message.Attempts >= MostAttempts;
            // a mail server's words may quote an address: they go into last_error, not into the log
            if (isDead)
                LogDead(log, message.Id, message.Type, message.Attempts, e.GetType().Name);
            else
                LogFailed(log, message.Id, message.Type, message.Attempts, e.GetType().Name);
            return (isDead ? OutboxSql.Bury : OutboxSql.Retry, LastError.Of(e));
        }
    }

    /// <summary>A random half of it off, so that what failed together does not come back together.</summary>
    internal static TimeSpan Delay(int attempts)
    {
        var delay = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(attempts - 1, 12)));
        return (delay < s_longestDelay ? delay : s_longestDelay) * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    /// <summary>Give or take half, so that the instances do not all come at once.</summary>
    private static TimeSpan About(TimeSpan time) => time * (0.5 + Random.Shared.NextDouble());

    [LoggerMessage(LogLevel.Warning, "The outbox could not be read, trying again ({Lane}): {Reason}")]
    private static partial void LogUnread(ILogger logger, string lane, string reason);

    [LoggerMessage(LogLevel.Warning, "Outbox message {Id} could not be closed: {Reason}")]
    private static partial void LogUnclosed(ILogger logger, long id, string reason);

    [LoggerMessage(LogLevel.Warning, "Outbox message {Id} ({Type}) failed at attempt {Attempt} with {Failure}, see last_error")]
    private static partial void LogFailed(ILogger logger, long id, string type, int attempt, string failure);

    [LoggerMessage(LogLevel.Error, "Outbox message {Id} ({Type}) failed at attempt {Attempt} with {Failure} and is a dead letter now")]
    private static partial void LogDead(ILogger logger, long id, string type, int attempt, string failure);

    private sealed record Claimed(long Id, string Type, string Payload, int Attempts);
}
