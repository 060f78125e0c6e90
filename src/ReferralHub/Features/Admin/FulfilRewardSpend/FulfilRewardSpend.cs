using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Admin;

/// <summary>Says that what somebody bought with rewards was delivered. It cannot be cancelled any more.</summary>
internal static class FulfilRewardSpend
{
    internal sealed record Body(string? Reason);

    internal sealed record Command(SpendDecision Decision) : IRequest<Result<RewardSpend>>;

    internal sealed class Handler(Spends spends) : IRequestHandler<Command, Result<RewardSpend>>
    {
        public Task<Result<RewardSpend>> Handle(Command command, CancellationToken ct) =>
            spends.End(SpendStatus.Fulfilled, command.Decision, ct);
    }
}
