using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Admin;

/// <summary>Ends a spend that is not fulfilled and gives back what it took, to be spent for ever.</summary>
internal static class CancelRewardSpend
{
    internal sealed record Body(string? Reason);

    internal sealed record Command(SpendDecision Decision) : IRequest<Result<RewardSpend>>;

    internal sealed class Handler(Spends spends) : IRequestHandler<Command, Result<RewardSpend>>
    {
        public Task<Result<RewardSpend>> Handle(Command command, CancellationToken ct) =>
            spends.End(SpendStatus.Cancelled, command.Decision, ct);
    }
}
