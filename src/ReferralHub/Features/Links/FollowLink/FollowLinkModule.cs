using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using ReferralHub.Shared.Clicks;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.ReferralLinks;

internal sealed class FollowLinkModule : ICarterModule
{
    // no limit: a whole carrier may share the address from which a famous link is followed, and it costs no query
    public void AddRoutes(IEndpointRouteBuilder app)
    {
        _ = app.MapGet("/r/{code}", Follow)
            .AllowAnonymous().WithMetadata(new IgnoresCaller())
            .WithName(nameof(FollowLink)).WithTags("Links").WithSummary("Follow a referral link to the register page.")
            .WithDescription(
                "Counts a click and leaves the signed cookie `referral` for 30 days. A code that is unknown, disabled, expired or full "
                + "leads to the plain register page. Prefetches and robots are sent on alike and not counted.")
            .Produces(302).WithCookies(AttributionCookie.Name);
        _ = app.MapMethods("/r/{code}", [HttpMethods.Head], Follow)
            .AllowAnonymous().WithMetadata(new IgnoresCaller())
            .WithName($"{nameof(FollowLink)}Head").WithTags("Links").WithSummary("Where a referral link leads.")
            .WithDescription("As GET, without a click and without the cookie.")
            .Produces(302);
    }

    private static async Task<RedirectHttpResult> Follow(
        string code, Client client, HttpContext context, IMediator mediator, Links links, CancellationToken ct)
    {
        var noClick = Visits.NoClick(context.Request);
        var answer = await mediator.Send(new FollowLink.Command(code, client, noClick), ct);
        if (answer.Code is null)
            return TypedResults.Redirect(links.RegisterPage);
        // nobody has clicked on what was prefetched, or asked for by HEAD; a robot that is none after all loses its count, not its inviter
        if (noClick is null or Visits.Bot)
            AttributionCookie.Set(context, answer.Code);
        return TypedResults.Redirect(links.Register(answer.Code));
    }
}
