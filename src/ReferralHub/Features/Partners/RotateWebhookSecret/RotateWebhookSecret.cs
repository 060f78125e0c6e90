using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

/// <summary>
/// Gives an endpoint a new secret, shown this once. The one before it signs along for 24 hours, so that every message verifies while
/// receivers change over; any older one ends at once: where one has leaked, rotate twice.
/// </summary>
internal static class RotateWebhookSecret
{
    internal sealed record Command(Guid PartnerId, string Id) : IRequest<Result<WebhookWithSecret>>;

    internal sealed class Handler(NpgsqlDataSource db, IdempotentCall call, WebhookSecrets secrets, TimeProvider clock)
        : IRequestHandler<Command, Result<WebhookWithSecret>>
    {
        public async Task<Result<WebhookWithSecret>> Handle(Command command, CancellationToken ct)
        {
            if (!Guid.TryParseExact(command.Id, "D", out var id))
                return Errors.NotFound;
            var now = clock.GetUtcNow();
            var (shown, sealedSecret) = secrets.New(id);
            var wanted = new
            {
                Id = id,
                command.PartnerId,
                SecretId = Guid.CreateVersion7(now),
                Sealed = sealedSecret,
                Now = now.UtcDateTime,
                Expires = (now + WebhookSecrets.Grace).UtcDateTime
            };
            return await db.TransactionAsync<WebhookWithSecret>(call, async transaction =>
            {
                // one rotation of an endpoint at a time, so that there are never three
                if (await transaction.QuerySingleOrDefaultAsync<Webhook>(RotateWebhookSecretSql.Lock, wanted) is not { } webhook)
                    return Errors.NotFound;
                _ = await transaction.ExecuteAsync(RotateWebhookSecretSql.DropOld, wanted);
                _ = await transaction.ExecuteAsync(RotateWebhookSecretSql.Replace, wanted);
                _ = await transaction.ExecuteAsync(WebhookSql.InsertSecret, wanted);
                return WebhookWithSecret.Of(webhook, shown);
            }, ct);
        }
    }
}
