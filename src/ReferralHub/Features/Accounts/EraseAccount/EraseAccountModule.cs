using System.Text.Json.Serialization;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

internal sealed class EraseAccountModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapDelete("/api/users/me",
            async ([FromBody] EraseAccount.Body body, Caller caller, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new EraseAccount.Command(caller.UserId, body.Password, body.Code, client), ct))
                .ToHttp(_ => TypedResults.NoContent()))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(EraseAccount)).WithTags("Accounts").WithSummary("Erase the caller's account, by password or by SMS code.")
        .WithDescription(
            "By password, or by a fresh code by SMS if there is none. What is personal goes for good, name, address "
            + "and phone are free again; those who invited this person keep their counts and rewards.")
        .Produces(204)
        .CanFail(Errors.ValidationFailed, EraseAccount.InvalidPassword, PhoneCodes.Invalid, Errors.Overloaded);
}

[JsonSerializable(typeof(EraseAccount.Body))]
internal sealed partial class EraseAccountJson : JsonSerializerContext;
