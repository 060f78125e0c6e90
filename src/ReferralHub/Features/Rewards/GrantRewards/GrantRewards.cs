using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Rewards;

/// <summary>
/// Brings one person's ledger into line with the referrals that changed: a success earns what the rules of its moment give, a success that
/// is none any more loses it, and milestones follow what is successful now. It looks at states, so a message that comes twice, late or in
/// another order changes nothing; each person's turn is theirs alone, so caps and milestones are exact however much happens at once.
/// </summary>
internal static class GrantRewards
{
    internal sealed class Handler(RewardTurns turns) : AsyncRequestHandler<RewardsDue>
    {
        private const string MilestoneLost = "milestone_lost";

        protected override Task Handle(RewardsDue message, CancellationToken ct) =>
            turns.Take(message, message.UserId, GrantRewardsSql.AnythingDue, TakeTurn, ct);

        private static async Task<int> TakeTurn(Transaction transaction, Ledger ledger)
        {
            var taken = await transaction.QueryAsync<Guid>(GrantRewardsSql.Take, new { ledger.UserId, RewardTurns.Batch });
            var rules = await Rulebook.Read(transaction);
            var changed = await transaction.QueryAsync<Referral>(GrantRewardsSql.Referrals,
                new { ledger.UserId, Referrals = taken.ToArray() });
            await ForReferrals(transaction, ledger, rules, changed);
            if (changed.Any(referral => referral.Side == RewardRule.Sides.Referrer))
                await ForMilestones(transaction, ledger, rules);
            return taken.Count;
        }

        private static async Task ForReferrals(Transaction transaction, Ledger ledger, List<RewardRule> rules, List<Referral> changed)
        {
            var has = await transaction.QueryAsync<EarnedReward>(GrantRewardsSql.EarnedByReferrals,
                new { ledger.UserId, Referrals = changed.Select(referral => referral.Id).ToArray() });
            var lost = changed.Where(referral => !referral.IsSuccessful).ToDictionary(referral => referral.Id);
            foreach (var reward in has)
                if (reward.Standing > 0 && lost.TryGetValue(reward.ReferralId!.Value, out var referral))
                    await ledger.Reverse(reward, referral.Reason ?? referral.Status);

            var had = has.Select(reward => (reward.RuleId, reward.ReferralId!.Value)).ToHashSet();
            var caps = new Dictionary<(string, DateTime), decimal>();
            List<RewardEntry> earned = [];
            foreach (var referral in changed.Where(referral => referral.IsSuccessful && !referral.CameSuccessful))
                foreach (var rule in rules.Where(rule => rule.Rewards(RewardRule.ReferralSuccessful, referral.Side, referral.At)))
                    if (!had.Contains((rule.Id, referral.Id)))
                    {
                        var worth = rule.Worth(null);
                        var amount = rule.CapAmount is null ? worth : await Within(caps, rule, worth, referral.At);
                        earned.Add(RewardEntry.Earned(rule, referral.At, amount, rule.ReasonFor(amount, worth)) with
                        {
                            ReferralId = referral.Id
                        });
                    }
            await ledger.Add(earned);

            async Task<decimal> Within(Dictionary<(string, DateTime), decimal> used, RewardRule rule, decimal worth, DateTime at)
            {
                var period = (rule.Name, rule.CapPeriodOf(at).From);
                if (!used.ContainsKey(period))
                    used[period] = await Rulebook.UsedOfCap(transaction, ledger.UserId, rule, rules, at);
                var amount = rule.Within(worth, used[period]);
                used[period] += amount;
                return amount;
            }
        }

        /// <summary>Held while so many are successful, whatever the rules say by now; lost, it can be earned again.</summary>
        private static async Task ForMilestones(Transaction transaction, Ledger ledger, List<RewardRule> rules)
        {
            var has = await transaction.QueryAsync<EarnedReward>(GrantRewardsSql.EarnedMilestones, new { ledger.UserId });
            var open = new List<RewardRule>();
            foreach (var versions in rules.Where(rule => rule.Milestone is not null).GroupBy(rule => rule.Name))
                if (has.Find(reward => versions.Any(rule => rule.Id == reward.RuleId)) is { } held)
                    await KeepOrLose(held, versions.Single(rule => rule.Id == held.RuleId));
                else
                    open.AddRange(versions);
            if (open.Count == 0)
                return;
            var met = await transaction.QueryAsync<Met>(GrantRewardsSql.MetAt,
                new { ledger.UserId, Rules = open.Select(rule => rule.Id).ToArray() });
            foreach (var versions in open.GroupBy(rule => rule.Name))
                if (met.Where(one => versions.Any(rule => rule.Id == one.Id)).MinBy(one => one.At) is { } first)
                    await Reach(versions.Single(rule => rule.Id == first.Id), first.At, [.. versions.Select(rule => rule.Id)]);

            async Task KeepOrLose(EarnedReward held, RewardRule rule)
            {
                if (!await transaction.QuerySingleOrDefaultAsync<bool>(GrantRewardsSql.IsStillMet, new { ledger.UserId, rule.Milestone }))
                    await ledger.Reverse(held, MilestoneLost);
            }

            async Task Reach(RewardRule rule, DateTime at, Guid[] versions)
            {
                var before = await transaction.QuerySingleOrDefaultAsync<int>(GrantRewardsSql.Occurrences,
                    new { ledger.UserId, Rules = versions });
                await ledger.Add(RewardEntry.Earned(rule, at, rule.Worth(null), rule.Name) with { Occurrence = before + 1 });
            }
        }

        private sealed record Met(Guid Id, DateTime At);

        /// <summary>What <see cref="CameSuccessful"/> by an import was rewarded where it came from.</summary>
        private sealed record Referral(Guid Id, string Side, string Status, string? Reason, DateTime At, bool CameSuccessful)
        {
            public bool IsSuccessful => Status == ReferralStatus.Successful;
        }
    }
}
