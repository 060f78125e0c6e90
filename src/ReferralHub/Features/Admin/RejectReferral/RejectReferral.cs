using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Referrals;

namespace ReferralHub.Features.Admin;

/// <summary>Refuses a pending referral, held or not. Its referrer sees the reason.</summary>
internal static class RejectReferral
{
    internal sealed record Body(string? Reason);

    internal sealed record Command(Review Review) : IRequest<Result<ReviewedReferral>>;

    internal sealed class Handler(Reviews reviews) : IRequestHandler<Command, Result<ReviewedReferral>>
    {
        public Task<Result<ReviewedReferral>> Handle(Command command, CancellationToken ct) =>
            reviews.Take(ReferralStep.Reject, ReviewsSql.Move, command.Review, ct);
    }
}
