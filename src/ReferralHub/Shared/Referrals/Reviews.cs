using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Referrals;

/// <summary>An admin's decision about one referral; without a reason that of the step is noted.</summary>
internal sealed record Review(string Id, string? Reason, Guid AdminId, Client Client);

/// <summary>
/// What all decisions about a referral have in common. The guarded statement of the slice decides; what it changed is on record with who
/// changed it, in the same transaction. A decision that was taken already changes nothing and is no error.
/// </summary>
internal sealed class Reviews(NpgsqlDataSource db, IdempotentCall call, Outbox.Outbox outbox, TimeProvider clock)
{
    public static readonly Error Illegal = Error.Conflict("illegal_transition", "The state of this referral does not allow that");

    public async Task<Result<ReviewedReferral>> Take(ReferralStep step, string statement, Review review, CancellationToken ct)
    {
        if (!Guid.TryParseExact(review.Id, "D", out var id))
            return Errors.NotFound;
        var now = clock.GetUtcNow();
        var reason = review.Reason ?? step.Reason;
        var result = await db.TransactionAsync<ReviewedReferral>(call, async transaction =>
        {
            // waits for whoever is changing it, so that the next statement sees what they did and whether the person is verified by now
            var before = await transaction.QuerySingleOrDefaultAsync<State>(ReviewsSql.Lock, new { Id = id });
            if (before is null)
                return Errors.NotFound;
            var after = await transaction.QuerySingleOrDefaultAsync<State>(statement,
                new { Id = id, step.From, To = step.To[0], Reason = reason, Now = now.UtcDateTime });
            if (after is null && !step.To.Contains(before.Status))
                return Illegal with { Message = $"This referral is {before.Status}: it cannot be {step.Name}" };
            if (after is not null)
                _ = await transaction.ExecuteAsync(AuditSql.Insert, AuditEvent.OfAdmin(
                    now, review.AdminId, step.Action, "referral", id, reason, new { status = before.Status, reason = before.Reason },
                    new { status = after.Status, reason = after.Reason }, review.Client.Address?.ToString()));
            return (await transaction.QuerySingleOrDefaultAsync<ReviewedReferral.Row>(ReviewsSql.Find, new { Id = id }))!.ToReferral();
        }, ct);
        outbox.Wake();
        return result;
    }

    private sealed record State(string Status, string? Reason);
}
