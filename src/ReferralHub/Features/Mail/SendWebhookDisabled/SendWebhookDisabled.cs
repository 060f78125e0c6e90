using System.Globalization;
using MediatR;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Mail;
using ReferralHub.Shared.Outbox;

namespace ReferralHub.Features.Mail;

/// <summary>Tells a partner that an endpoint of theirs was disabled, if they gave us an address and have not deleted it since.</summary>
internal static class SendWebhookDisabled
{
    internal sealed class Handler(NpgsqlDataSource db, Postbox postbox) : AsyncRequestHandler<WebhookDisabled>
    {
        protected override async Task Handle(WebhookDisabled message, CancellationToken ct)
        {
            if (await db.QuerySingleOrDefaultAsync<Endpoint>(SendWebhookDisabledSql.Find, message, ct) is { } endpoint)
                await postbox.Send($"{message.WebhookId:N}-{message.At.Ticks}", message.At, endpoint.Email,
                    "A webhook of yours was disabled", "webhook_disabled",
                    new
                    {
                        name = endpoint.Name,
                        // a query may hold a key
                        url = new Uri(endpoint.Url).GetLeftPart(UriPartial.Path),
                        since = Text(message.FailingSince),
                        at = Text(message.At),
                        id = message.WebhookId.ToString()
                    }, ct);
        }

        private static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
    }

    private sealed record Endpoint(string Name, string Email, string Url);
}
