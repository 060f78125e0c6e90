using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Partners;

internal sealed class ListRequestLogModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/partner/request-log", async (
            string? limit, string? cursor, PartnerCaller partner, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ListRequestLog.Query(partner.Id, limit, cursor), ct)).ToHttp(TypedResults.Ok))
        .RequireScope(Scope.OfPartners).RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(ListRequestLog)).WithTags("Partners").WithSummary("The partner's refused calls of the last 7 days, newest first.")
        .WithDescription("Route, status, code and faults of fields; no bodies.")
        .Gives<Page<ListRequestLog.Item>>()
        .CanFail(Errors.ValidationFailed, Errors.InvalidCursor);
}

[JsonSerializable(typeof(Page<ListRequestLog.Item>))]
internal sealed partial class ListRequestLogJson : JsonSerializerContext;
