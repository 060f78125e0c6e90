using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

internal sealed class GetUserModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/users/{id}", async (string id, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetUser.Query(id, caller), ct))
                .ToHttp(user => user.Whole is { } whole ? TypedResults.Ok(whole) : TypedResults.Ok(user.Stranger)))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(GetUser)).WithTags("Accounts")
        .WithSummary("A person: id, username and created_at; the whole profile to themselves and to admins.")
        .WithDescription("The whole profile to themselves and to admins; to others a name.")
        .Gives<Profile>().OrGives<GetUser.Stranger>()
        .CanFail(Errors.NotFound);
}

[JsonSerializable(typeof(Profile)), JsonSerializable(typeof(GetUser.Stranger))]
internal sealed partial class GetUserJson : JsonSerializerContext;
