using MediatR;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Outbox;

namespace ReferralHub.Features.Stats;

/// <summary>What is remembered of a referrer's stats goes, on every instance, once a referral of theirs has changed.</summary>
internal static class ForgetStats
{
    internal sealed class Handler(StatsCache cache) : AsyncRequestHandler<ReferralChanged>
    {
        protected override Task Handle(ReferralChanged request, CancellationToken cancellationToken) =>
            cache.Forget(request.ReferrerId, cancellationToken);
    }
}
