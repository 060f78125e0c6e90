using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.ReferralLinks;

internal sealed class LookUpCodeModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/referral-codes/{code}", async (string code, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new LookUpCode.Query(code), ct)).ToHttp(TypedResults.Ok))
        .AllowAnonymous().RequireRateLimiting(Limits.CodeLookup)
        .WithName(nameof(LookUpCode)).WithTags("Links").WithSummary("Whose code this is, and whether it may be used now.")
        .WithDescription("200 for anything that might be a code. Of the referrer it tells the name alone.")
        .Gives<LookUpCode.Answer>();
}

[JsonSerializable(typeof(LookUpCode.Answer))]
internal sealed partial class LookUpCodeJson : JsonSerializerContext;
