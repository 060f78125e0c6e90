using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

internal sealed class GetProfileModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/users/me", async (Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetProfile.Query(caller.UserId), ct)).ToHttp(json => json))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(GetProfile)).WithTags("Accounts").WithSummary("The caller's own profile.")
        .WithDescription(
            "With code, link and the latest 20 people invited: their phones masked, their e-mail addresses not at "
            + "all.")
        .Gives<Profile>();
}

[JsonSerializable(typeof(Profile))]
internal sealed partial class GetProfileJson : JsonSerializerContext;
