using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Sessions;

internal sealed class ListSessionsModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/sessions", async (string? limit, string? cursor, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ListSessions.Query(caller.UserId, caller.SessionId, limit, cursor), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(ListSessions)).WithTags("Sessions").WithSummary("Where the caller is signed in, newest first.")
        .WithDescription("Those that still live.")
        .Gives<Page<ListSessions.Item>>()
        .CanFail(Errors.ValidationFailed, Errors.InvalidCursor);
}

[JsonSerializable(typeof(Page<ListSessions.Item>))]
internal sealed partial class ListSessionsJson : JsonSerializerContext;
