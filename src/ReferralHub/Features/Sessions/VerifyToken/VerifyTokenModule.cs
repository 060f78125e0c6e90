using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Sessions;

internal sealed class VerifyTokenModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/token/verify", async (VerifyToken.Body body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new VerifyToken.Query(body.Token), ct)).ToHttp(TypedResults.Ok))
        .AllowAnonymous()
        .WithName(nameof(VerifyToken)).WithTags("Sessions").WithSummary("Whether an access token is good, its session included.")
        .WithDescription("One whose session has ended is not, whatever its signature says.")
        .Gives<VerifyToken.Answer>()
        .CanFail(Errors.Unauthorized, Errors.TokenExpired);
}

[JsonSerializable(typeof(VerifyToken.Body)), JsonSerializable(typeof(VerifyToken.Answer))]
internal sealed partial class VerifyTokenJson : JsonSerializerContext;
