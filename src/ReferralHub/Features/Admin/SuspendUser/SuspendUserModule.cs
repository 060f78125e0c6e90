using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

internal sealed class SuspendUserModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/admin/users/{id}/suspend", async (
            string id, SuspendUser.Body? body, Caller caller, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new SuspendUser.Command(id, body?.Reason, caller.UserId, client), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization(policy => policy.RequireRole(Role.Admin)).RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(SuspendUser)).WithTags("Admin").WithSummary("Shut a person out: no session, no sign-in, no code (admins).")
        .WithDescription("Their sessions end within two seconds. Again changes nothing.")
        .Gives<Member>()
        .CanFail(Errors.ValidationFailed, Errors.NotFound, SuspendUser.Oneself);
}

[JsonSerializable(typeof(SuspendUser.Body)), JsonSerializable(typeof(Member))]
internal sealed partial class SuspendUserJson : JsonSerializerContext;
