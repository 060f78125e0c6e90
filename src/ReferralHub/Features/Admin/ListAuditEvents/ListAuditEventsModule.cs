using System.Text.Json.Serialization;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Admin;

internal sealed class ListAuditEventsModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/admin/audit", async (
            [FromQuery(Name = "subject_id")] string? subjectId, string? action, string? limit, string? cursor, Caller caller,
            IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ListAuditEvents.Query(caller.UserId, subjectId, action, limit, cursor), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization(policy => policy.RequireRole(Role.Admin)).RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(ListAuditEvents)).WithTags("Admin")
        .WithSummary("Who did what to whom, newest first, by subject and action (admins).")
        .WithDescription("What admins decided, what time decided, and what people did with their accounts.")
        .Gives<Page<ListAuditEvents.Item>>()
        .CanFail(Errors.ValidationFailed, Errors.InvalidCursor);
}

[JsonSerializable(typeof(Page<ListAuditEvents.Item>))]
internal sealed partial class ListAuditEventsJson : JsonSerializerContext;
