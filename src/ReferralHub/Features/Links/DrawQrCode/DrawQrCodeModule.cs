using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.ReferralLinks;

internal sealed class DrawQrCodeModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/referral-links/{id}/qr.svg", async (string id, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new DrawQrCode.Query(caller.UserId, id), ct)).ToHttp(svg => new SvgAnswer(svg)))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(DrawQrCode)).WithTags("Links").WithSummary("The QR code of a link.")
        .WithDescription(
            "It holds the `url` that the list of links shows, with the current code. A link that is disabled, has ended or is full has one "
            + "too. Error correction is of level M, and the quiet zone is part of the picture.")
        .Produces<string>(200, SvgAnswer.ContentType).WithETag()
        .CanFail(Errors.NotFound);
}
