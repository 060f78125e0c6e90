using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Referrals;

namespace ReferralHub.Features.Admin;

/// <summary>Takes a success back. Its referrer sees the reason; there is no step on from here.</summary>
internal static class ReverseReferral
{
    internal sealed record Body(string? Reason);

    internal sealed record Command(Review Review) : IRequest<Result<ReviewedReferral>>;

    internal sealed class Handler(Reviews reviews) : IRequestHandler<Command, Result<ReviewedReferral>>
    {
        public Task<Result<ReviewedReferral>> Handle(Command command, CancellationToken ct) =>
            reviews.Take(ReferralStep.Reverse, ReviewsSql.Move, command.Review, ct);
    }
}
