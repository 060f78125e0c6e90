using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

internal sealed class LoginModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/login", async (Login.Body body, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new Login.Command(body.UsernameOrEmail ?? "", body.Password, client), ct))
                .ToHttp(tokens => new SessionAnswer(tokens, body.UseCookies is true)))
        .AllowAnonymous().RequireRateLimiting(Limits.LoginAddress)
        .WithName(nameof(Login)).WithTags("Sessions").WithSummary("Sign in with a password.")
        .WithDescription(
            "An unknown name and a wrong password are answered alike, and take as long. `use_cookies` puts the tokens "
            + "into cookies and a `csrf_token` into the body. After ten wrong passwords in 15 minutes an account waits.")
        .Gives<TokenAnswer>().OrGives<SessionAnswer.InCookies>().WithCookies(SessionCookies.Access, SessionCookies.Refresh)
        .CanFail(Errors.ValidationFailed, Login.InvalidCredentials, AccountErrors.Suspended, Errors.Overloaded);
}

[JsonSerializable(typeof(Login.Body)), JsonSerializable(typeof(TokenAnswer)), JsonSerializable(typeof(SessionAnswer.InCookies))]
internal sealed partial class LoginJson : JsonSerializerContext;
