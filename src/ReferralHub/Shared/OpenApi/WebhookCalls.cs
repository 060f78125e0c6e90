using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Shared.OpenApi;

/// <summary>What we call at partners: one entry an event, with the headers of Standard Webhooks.</summary>
internal static class WebhookCalls
{
    /// <summary>As the database writes it (<c>referral_event</c> in sql/0021).</summary>
    internal sealed record ReferralEvent(string Type, DateTime Timestamp, ReferralEventData Data);

    internal sealed record ReferralEventData(
        Guid Id, int Version, Guid ReferrerId, Guid ReferredUserId, string Status, string? Reason, Guid LinkId, DateTime DateReferred,
        DateTime ChangedAt);

    /// <summary>As the database writes it (<c>note_reward_entry</c> in sql/0034).</summary>
    internal sealed record RewardEvent(string Type, DateTime Timestamp, RewardEventData Data);

    internal sealed record RewardEventData(
        Guid Id, int Version, Guid UserId, Guid? ReferrerId, Guid? ReferredUserId, string Status, string RewardType, decimal Amount,
        string? Reason, Guid? ReferralId, Guid? ConversionId, Guid? ReversesId, DateTime AvailableAt, DateTime? ExpiresAt);

    internal sealed record TestEvent(string Type, DateTime Timestamp, TestEventData Data);

    internal sealed record TestEventData(Guid Id, int Version);

    private static readonly Dictionary<string, string> s_summaries = new()
    {
        ["referral.created"] = "Somebody signed up with a code.",
        ["referral.successful"] = "The person is verified and nothing holds the referral, or an admin approved it.",
        ["referral.rejected"] = "The fraud screen or an admin refused it.",
        ["referral.reversed"] = "A success was taken back.",
        ["referral.expired"] = "Nobody verified in time.",
        ["reward.earned"] = "Somebody earned a reward.",
        ["reward.reversed"] = "A reward, or a part of it, was taken back.",
        [WebhookEvents.Test] = "What `POST /api/partner/webhooks/{id}/test` sends."
    };

    public static async Task AddTo(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        foreach (var type in (Type[])[typeof(ReferralEvent), typeof(RewardEvent), typeof(TestEvent)])
            _ = document.AddComponent<IOpenApiSchema>(type.Name, await context.GetOrCreateSchemaAsync(type, cancellationToken: ct));
        document.Webhooks = WebhookEvents.All.Append(WebhookEvents.Test)
            .ToDictionary(name => name, IOpenApiPathItem (name) => new OpenApiPathItem
            {
                Operations = new Dictionary<HttpMethod, OpenApiOperation> { [HttpMethod.Post] = Call(name, document) }
            });
    }

    private static OpenApiOperation Call(string name, OpenApiDocument document) => new()
    {
        OperationId = $"on_{name.Replace('.', '_')}",
        Tags = new HashSet<OpenApiTagReference> { new("Webhooks", document) },
        Summary = s_summaries[name],
        Description = "Verify the signature before you believe a byte of it. `data.version` grows with each change of the same object, "
            + "so what comes late can be told; the same `webhook-id` may come twice.",
        // it is the receiver who asks who calls: by the signature
        Security = [],
        Parameters =
        [
            Header("webhook-id", "The id of this delivery, the same in every retry and replay.", "uuid"),
            Header("webhook-timestamp", "Unix seconds of this attempt; refuse what is more than five minutes away.", null, "^[0-9]+$"),
            Header("webhook-signature", "`v1,` and the base64 of HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}`; two of them, "
                + "separated by a blank, for 24 hours after a rotation.", null, "^v1,[A-Za-z0-9+/]+=*( v1,[A-Za-z0-9+/]+=*)*$")
        ],
        RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = new OpenApiSchemaReference(SchemaOf(name), document) }
            }
        },
        Responses = new OpenApiResponses
        {
            ["2XX"] = new OpenApiResponse { Description = "Taken. Anything else, and nothing within 15 seconds, is tried again." },
            ["410"] = new OpenApiResponse { Description = "Gone: the webhook is disabled at once." }
        }
    };

    private static string SchemaOf(string name) =>
        name.StartsWith("referral.", StringComparison.Ordinal) ? nameof(ReferralEvent)
        : name.StartsWith("reward.", StringComparison.Ordinal) ? nameof(RewardEvent)
        : nameof(TestEvent);

    private static OpenApiParameter Header(string name, string description, string? format, string? pattern = null) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Required = true,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = format, Pattern = pattern }
    };
}

[JsonSerializable(typeof(WebhookCalls.ReferralEvent))]
[JsonSerializable(typeof(WebhookCalls.RewardEvent))]
[JsonSerializable(typeof(WebhookCalls.TestEvent))]
internal sealed partial class WebhookCallsJson : JsonSerializerContext;
