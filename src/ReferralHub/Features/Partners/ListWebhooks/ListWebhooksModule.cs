using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

internal sealed class ListWebhooksModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/partner/webhooks", async (
            string? limit, string? cursor, PartnerCaller partner, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ListWebhooks.Query(partner.Id, limit, cursor), ct)).ToHttp(TypedResults.Ok))
        .RequireScope(Scope.ManageWebhooks).RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(ListWebhooks)).WithTags("Webhooks").WithSummary("The partner's webhooks by age.")
        .WithDescription("With whether and why they are disabled; without their secrets.")
        .Gives<Page<Webhook>>()
        .CanFail(Errors.ValidationFailed, Errors.InvalidCursor);
}

[JsonSerializable(typeof(Page<Webhook>))]
internal sealed partial class ListWebhooksJson : JsonSerializerContext;
