using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

internal sealed class RefreshTokenModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/token/refresh",
            async (RefreshToken.Body? body, HttpRequest request, Client client, IMediator mediator, CancellationToken ct) =>
        {
            var inBody = body?.RefreshToken.Reveal() is { Length: > 0 };
            var token = inBody ? body!.RefreshToken : new Secret(request.Cookies[SessionCookies.Refresh]);
            return (await mediator.Send(new RefreshToken.Command(token, client), ct))
                .ToHttp(tokens => new SessionAnswer(tokens, cookies: !inBody));
        })
        .AllowAnonymous().WithMetadata(new TakesRefreshCookie()).RequireRateLimiting(Limits.Refresh)
        .WithName(nameof(RefreshToken)).WithTags("Sessions")
        .WithSummary("Exchange a refresh token, from the body or the cookie, for new tokens.")
        .WithDescription(
            "By cookie it needs no CSRF token and gives a fresh one. Each token works once; within ten seconds it "
            + "gives the same successor again, later than that its session ends (`refresh_token_reused`).")
        .Gives<TokenAnswer>().OrGives<SessionAnswer.InCookies>().WithCookies(SessionCookies.Access, SessionCookies.Refresh)
        .CanFail(Errors.Unauthorized, RefreshToken.InvalidRefreshToken, RefreshToken.RefreshTokenReused);
}

[JsonSerializable(typeof(RefreshToken.Body))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(SessionAnswer.InCookies))]
internal sealed partial class RefreshTokenJson : JsonSerializerContext;
