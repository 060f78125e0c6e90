using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Partners;

internal sealed class RecordConversionModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/partner/conversions", async (
            RecordConversion.Body body, PartnerCaller partner, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RecordConversion.Command(partner.Id, body.ReferredUserId, body.Email, body.Event, body.ExternalId,
                body.Value, body.Currency), ct))
                .ToHttp(conversion => conversion.Duplicate is true
                    ? TypedResults.Ok(conversion)
                    : TypedResults.Created((string?)null, conversion)))
        .RequireScope(Scope.WriteConversions).RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(RecordConversion)).WithTags("Partners").WithSummary("Report what a referred person did.")
        .WithDescription(
            "Rules that wait for the event then reward it. A known `external_id` is answered 200 with the first "
            + "result.")
        .Gives<Conversion>(201).Gives<Conversion>()
        .CanFail(Errors.ValidationFailed, RecordConversion.UserNotFound, RecordConversion.NotReferred, RecordConversion.OutsideWindow);
}

[JsonSerializable(typeof(RecordConversion.Body)), JsonSerializable(typeof(Conversion))]
internal sealed partial class RecordConversionJson : JsonSerializerContext;
