using System.Text.Json.Serialization;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Partners;

internal sealed class ReverseConversionModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/partner/conversions/{external_id}/reverse", async (
            [FromRoute(Name = "external_id")] string externalId, ReverseConversion.Body? body, PartnerCaller partner, Client client,
            IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ReverseConversion.Command(partner.Id, externalId, body?.Amount, client), ct)).ToHttp(TypedResults.Ok))
        .RequireScope(Scope.WriteConversions).RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(ReverseConversion)).WithTags("Partners").WithSummary("Take back a conversion, all of it or a part.")
        .WithDescription(
            "All of it, or so much of its value as `amount` says is gone in all. The last one takes the referral's "
            + "success and its rewards with it. Again changes nothing.")
        .Gives<Conversion>()
        .CanFail(Errors.ValidationFailed, Errors.NotFound);
}

[JsonSerializable(typeof(ReverseConversion.Body)), JsonSerializable(typeof(Conversion))]
internal sealed partial class ReverseConversionJson : JsonSerializerContext;
