using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

internal sealed class RegisterModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/register", async (
            Register.Body body, Client client, AttributionCookie cookie, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(
                new Register.Command(body.Username ?? "", body.Email ?? "", body.Password, Attribution.Of(body.ReferralCode, cookie.Code),
                    client), ct))
                .ToHttp(made => TypedResults.Created($"/api/users/{made.Id}", made)))
        .AllowAnonymous().RequireRateLimiting(Limits.Register)
        .WithName(nameof(Register)).WithTags("Accounts").WithSummary("Make an account, with or without a referral code.")
        .WithDescription(
            "With a code, or the cookie of a link that was followed, the account is a referral too, `pending` until "
            + "it is verified. A code that does not count is an error, and no account is made. A verification mail "
            + "follows.")
        .Gives<Register.Answer>(201).WithLocation()
        .CanFail(
            [Errors.ValidationFailed, .. AttributionErrors.All, AccountErrors.EmailTaken, AccountErrors.UsernameTaken, Errors.Overloaded]);
}

[JsonSerializable(typeof(Register.Body)), JsonSerializable(typeof(Register.Answer))]
internal sealed partial class RegisterJson : JsonSerializerContext;
