using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Stats;

internal sealed class GetReferralStatsModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/referral-stats", async (
            string? from, string? to, string? tz, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetReferralStats.Query(caller.UserId, from, to, tz), ct)).ToHttp(json => json))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(GetReferralStats)).WithTags("Stats").WithSummary("The caller's referrals in numbers, in all and by day.")
        .WithDescription(
            "Totals are of all time and equal the lists; the days are those of the time zone. What happened is in it "
            + "within two seconds.")
        .Gives<GetReferralStats.Answer>()
        .CanFail(Errors.ValidationFailed);
}

[JsonSerializable(typeof(GetReferralStats.Answer))]
internal sealed partial class GetReferralStatsJson : JsonSerializerContext;
