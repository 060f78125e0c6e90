using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

internal sealed class ExportAccountModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/users/me/export", async (Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ExportAccount.Query(caller.UserId), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn).AtLength()
        .WithName(nameof(ExportAccount)).WithTags("Accounts").WithSummary("Everything held about the caller.")
        .WithDescription(
            "As it is held: links with their codes, referrals with their history, conversions, rewards and spends, "
            + "counts by day, sessions and events. One at a time to a person.")
        .Gives<ExportAccount.Answer>();
}

[JsonSerializable(typeof(ExportAccount.Answer))]
internal sealed partial class ExportAccountJson : JsonSerializerContext;
