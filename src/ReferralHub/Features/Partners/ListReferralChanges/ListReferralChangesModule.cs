using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Partners;

internal sealed class ListReferralChangesModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/partner/referrals", async (
            string? since, string? limit, string? cursor, PartnerCaller partner, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ListReferralChanges.Query(partner.Id, since, limit, cursor), ct)).ToHttp(TypedResults.Ok))
        .RequireScope(Scope.ReadReferrals).RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(ListReferralChanges)).WithTags("Partners").WithSummary("All referrals in the order in which they changed last.")
        .WithDescription("The cursor of the last page is good for ever: what changes later comes behind it.")
        .Gives<Page<ListReferralChanges.Item>>()
        .CanFail(Errors.ValidationFailed, Errors.InvalidCursor);
}

[JsonSerializable(typeof(Page<ListReferralChanges.Item>))]
internal sealed partial class ListReferralChangesJson : JsonSerializerContext;
