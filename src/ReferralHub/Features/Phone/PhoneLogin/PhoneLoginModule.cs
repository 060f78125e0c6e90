using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Phone;

internal sealed class PhoneLoginModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/phone/login",
            async (PhoneLogin.Body body, Client client, AttributionCookie cookie, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(
                new PhoneLogin.Command(body.Phone ?? "", body.Code, Attribution.Of(body.ReferralCode, cookie.Code), client), ct))
                .ToHttp(tokens => new SessionAnswer(tokens, body.UseCookies is true)))
        .AllowAnonymous().RequireRateLimiting(Limits.PhoneVerifyAddress)
        .WithName(nameof(PhoneLogin)).WithTags("Phone").WithSummary("Sign in with a code, the first time as a new account.")
        .WithDescription(
            "The code works once. An unknown number becomes an account, then and only then with the referral code; a "
            + "bad one is an error and leaves the SMS code as it was. `use_cookies` puts the tokens into cookies.")
        .Gives<TokenAnswer>().OrGives<SessionAnswer.InCookies>().WithCookies(SessionCookies.Access, SessionCookies.Refresh)
        .CanFail([Errors.ValidationFailed, PhoneCodes.Invalid, .. AttributionErrors.All, AccountErrors.Suspended]);
}

[JsonSerializable(typeof(PhoneLogin.Body))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(SessionAnswer.InCookies))]
internal sealed partial class PhoneLoginJson : JsonSerializerContext;
