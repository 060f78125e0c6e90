using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

internal sealed class RestoreUserModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/admin/users/{id}/restore", async (
            string id, RestoreUser.Body? body, Caller caller, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RestoreUser.Command(id, body?.Reason, caller.UserId, client), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization(policy => policy.RequireRole(Role.Admin)).RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(RestoreUser)).WithTags("Admin").WithSummary("Let a suspended person in again (admins).")
        .WithDescription("Sessions that ended stay ended. Again changes nothing.")
        .Gives<Member>()
        .CanFail(Errors.ValidationFailed, Errors.NotFound);
}

[JsonSerializable(typeof(RestoreUser.Body)), JsonSerializable(typeof(Member))]
internal sealed partial class RestoreUserJson : JsonSerializerContext;
