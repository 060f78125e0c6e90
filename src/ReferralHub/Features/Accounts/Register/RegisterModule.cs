using Carter;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

internal sealed class RegisterModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/register", async (Register.Body body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(
                new Register.Command(body.Username ?? "", body.Email ?? "", body.Password ?? Secret.None, body.ReferralCode), ct))
                .ToHttp(made => TypedResults.Created($"/api/users/{made.Id}", made)))
        .AllowAnonymous()
        .WithName(nameof(Register)).WithTags("Accounts").WithSummary("Make an account, with or without a referral code.")
        .WithDescription(
            "A mail with a token follows; the referral counts when the address is verified by it. A bad code makes no account.")
        .Produces<Register.Answer>(StatusCodes.Status201Created)
        .CanFail(Register.InvalidReferralCode, AccountErrors.EmailTaken, AccountErrors.UsernameTaken, Errors.Overloaded);
}
