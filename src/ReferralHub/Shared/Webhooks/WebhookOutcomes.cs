using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Webhooks;

/// <summary>
/// What comes of an attempt: its line in the log, the next try or the end of it, and an endpoint that is disabled because it is gone or has
/// taken nothing for three days. All of it at once, and nothing if the lease was lost to another.
/// </summary>
internal sealed class WebhookOutcomes(NpgsqlDataSource db, Outbox.Outbox outbox, WebhookMetrics metrics, TimeProvider clock)
{
    private const string Gone = "gone";
    private const string Failing = "failing";

    public async Task Note(ClaimedDelivery delivery, WebhookAnswer answer, TimeSpan duration)
    {
        var now = clock.GetUtcNow();
        var pause = answer.Error is null || answer.IsGone ? null : WebhookSchedule.PauseAfter(delivery.Tries);
        var status = answer.Error is null ? "delivered" : pause is null ? "failed" : "pending";
        var noted = await db.TransactionAsync<string?>(async transaction =>
        {
            var closed = await transaction.ExecuteAsync(WebhookOutcomesSql.Close, new
            {
                delivery.Id,
                delivery.Claims,
                delivery.Tries,
                Status = status,
                NextAttemptAt = (now + pause)?.UtcDateTime,
                At = (now - duration).UtcDateTime,
                DurationMs = (int)duration.TotalMilliseconds,
                AnswerStatus = answer.Status,
                answer.Error,
                answer.Response
            });
            return closed == 1 ? await Judge(transaction, delivery, answer, now) : null;
        }, CancellationToken.None);
        metrics.Attempt(status is "pending" ? "retried" : status);
        if (noted.Value is { } reason)
        {
            metrics.Disabled(reason);
            outbox.Wake();
        }
    }

    /// <summary>Why the endpoint is disabled now; null if it is not, or was before.</summary>
    private static async Task<string?> Judge(Transaction transaction, ClaimedDelivery delivery, WebhookAnswer answer, DateTimeOffset now)
    {
        var reason = answer.IsGone ? Gone : Failing;
        var endpoint = new
        {
            delivery.EndpointId,
            Now = now.UtcDateTime,
            Reason = reason,
            FailingBefore = answer.IsGone ? now.UtcDateTime : (now - WebhookSchedule.DisableAfter).UtcDateTime
        };
        if (answer.Error is null)
            _ = await transaction.ExecuteAsync(WebhookOutcomesSql.Recover, endpoint);
        else
            _ = await transaction.ExecuteAsync(WebhookOutcomesSql.Fail, endpoint);
        if (answer.Error is null
            || await transaction.QuerySingleOrDefaultAsync<Disabled>(WebhookOutcomesSql.Disable, endpoint) is not { } disabled)
            return null;

        _ = await transaction.ExecuteAsync(AuditSql.Insert, AuditEvent.OfSystem(now, "webhook_disabled", "webhook", delivery.EndpointId,
            reason, new { disabled = false }, new { disabled = true, failing_since = disabled.FailingSince }));
        if (reason is Failing)
            await Outbox.Outbox.Add(transaction, new WebhookDisabled(delivery.EndpointId, disabled.FailingSince, now.UtcDateTime));
        return reason;
    }

    private sealed record Disabled(DateTime FailingSince);
}

internal static class WebhookOutcomesSql
{
    /// <summary>
    /// claims is the fence: who lost the lease to another changes nothing. Where tries has begun anew meanwhile, the delivery was replayed:
    /// what came of this attempt is noted, and it goes out once more.
    /// </summary>
    internal const string Close =
        """
        with closed as (
          update webhook_deliveries
          set status = case when tries = @Tries then @Status else status end,
              next_attempt_at = case when tries = @Tries then @NextAttemptAt else next_attempt_at end,
              leased_until = null
          where id = @Id
            and claims = @Claims
          returning id
        )
        insert into webhook_attempts (delivery_id, claim, at, duration_ms, status, error, response)
        select id, @Claims, @At, @DurationMs, @AnswerStatus, @Error, @Response
        from closed
        """;

    internal const string Recover =
        """
        update webhook_endpoints
        set failing_since = null
        where id = @EndpointId
          and failing_since is not null
        """;

    internal const string Fail =
        """
        update webhook_endpoints
        set failing_since = @Now
        where id = @EndpointId
          and failing_since is null
        """;

    internal const string Disable =
        """
        update webhook_endpoints
        set disabled_at = @Now,
            disabled_reason = @Reason
        where id = @EndpointId
          and disabled_at is null
          and failing_since <= @FailingBefore
        returning failing_since
        """;
}
