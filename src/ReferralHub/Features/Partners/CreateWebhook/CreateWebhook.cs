using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

/// <summary>
/// One more endpoint that hears of events from now on, signed with a secret that is shown this once. However many are asked for at once, no
/// partner has more than 20.
/// </summary>
internal static class CreateWebhook
{
    [Needs("url", "events")]
    internal sealed record Body(string? Url, string[]? Events, string? Description);

    internal sealed record Command(Guid PartnerId, Body Wanted) : IRequest<Result<WebhookWithSecret>>;

    private const int Most = 20;
    internal static readonly Error WebhookLimit = Error.Conflict("webhook_limit", $"A partner has at most {Most} webhooks");

    internal sealed class Handler(NpgsqlDataSource db, IdempotentCall call, WebhookSecrets secrets, TimeProvider clock)
        : IRequestHandler<Command, Result<WebhookWithSecret>>
    {
        public async Task<Result<WebhookWithSecret>> Handle(Command command, CancellationToken ct)
        {
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            var (shown, sealedSecret) = secrets.New(id);
            var wanted = new
            {
                Id = id,
                command.PartnerId,
                command.Wanted.Url,
                command.Wanted.Events,
                command.Wanted.Description,
                Most,
                SecretId = Guid.CreateVersion7(now),
                Sealed = sealedSecret,
                Now = now.UtcDateTime
            };
            return await db.TransactionAsync<WebhookWithSecret>(call, async transaction =>
            {
                _ = await transaction.ExecuteAsync(CreateWebhookSql.TakeTurns, wanted);
                if (await transaction.QuerySingleOrDefaultAsync<Webhook>(CreateWebhookSql.Insert, wanted) is not { } webhook)
                    return WebhookLimit;
                _ = await transaction.ExecuteAsync(WebhookSql.InsertSecret, wanted);
                return WebhookWithSecret.Of(webhook, shown);
            }, ct);
        }
    }
}
