using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

internal sealed class ListUsersModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/users", async (
            string? query, string? limit, string? cursor, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ListUsers.Query(caller.UserId, query, limit, cursor), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization(policy => policy.RequireRole(Role.Admin)).RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(ListUsers)).WithTags("Accounts")
        .WithSummary("Everybody, newest first, or whose username or e-mail begins so (admins).")
        .WithDescription("`query` is how a username or an e-mail address begins.")
        .Gives<Page<Member>>()
        .CanFail(Errors.ValidationFailed, Errors.InvalidCursor);
}

[JsonSerializable(typeof(Page<Member>))]
internal sealed partial class ListUsersJson : JsonSerializerContext;
