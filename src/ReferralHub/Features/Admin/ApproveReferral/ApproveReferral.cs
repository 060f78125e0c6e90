using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Referrals;

namespace ReferralHub.Features.Admin;

/// <summary>
/// Lifts what holds a referral, or overturns its rejection or expiry: it is successful if the person is verified, else pending, after an
/// expiry with the whole time to verify again. One that is successful, or pending and not held, stays as it is.
/// </summary>
internal static class ApproveReferral
{
    internal sealed record Body(string? Reason);

    internal sealed record Command(Review Review) : IRequest<Result<ReviewedReferral>>;

    internal sealed class Handler(Reviews reviews) : IRequestHandler<Command, Result<ReviewedReferral>>
    {
        public Task<Result<ReviewedReferral>> Handle(Command command, CancellationToken ct) =>
            reviews.Take(ReferralStep.Approve, ApproveReferralSql.Approve, command.Review, ct);
    }
}
