using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Rewards;

/// <summary>
/// Brings one person's ledger into line with the conversions that changed, by their states: each earns once what the rules of its moment
/// give, as long as its referral is successful; what is left of it follows how much of its value the partner took back.
/// </summary>
internal static class GrantConversionRewards
{
    internal sealed class Handler(RewardTurns turns) : AsyncRequestHandler<ConversionRewardsDue>
    {
        protected override Task Handle(ConversionRewardsDue message, CancellationToken ct) =>
            turns.Take(message, message.UserId, GrantConversionRewardsSql.AnythingDue, TakeTurn, ct);

        private static async Task<int> TakeTurn(Transaction transaction, Ledger ledger)
        {
            var taken = await transaction.QueryAsync<Guid>(GrantConversionRewardsSql.Take, new { ledger.UserId, RewardTurns.Batch });
            var rules = await Rulebook.Read(transaction);
            var changed = await transaction.QueryAsync<Conversion>(GrantConversionRewardsSql.Conversions,
                new { ledger.UserId, Conversions = taken.ToArray() });
            var has = (await Earned(transaction, ledger, changed)).ToLookup(reward => reward.ConversionId!.Value);
            // first, so that caps have room for what is earned
            foreach (var conversion in changed)
                await TakeBack(ledger, conversion, has[conversion.Id]);
            foreach (var conversion in changed.Where(conversion => conversion.Stands))
            {
                var had = has[conversion.Id].Select(reward => reward.RuleId).ToHashSet();
                var missing = await Missing(transaction, ledger, rules, conversion, had);
                await ledger.Add(missing);
                if (missing.Count > 0 && conversion.ReversedAmount > 0)
                    await TakeBack(ledger, conversion, await Earned(transaction, ledger, conversion));
            }
            return taken.Count;
        }

        private static Task<List<EarnedReward>> Earned(
            Transaction transaction, Ledger ledger, params IReadOnlyCollection<Conversion> conversions) =>
            transaction.QueryAsync<EarnedReward>(GrantConversionRewardsSql.Earned,
                new { ledger.UserId, Conversions = conversions.Select(conversion => conversion.Id).ToArray() });

        private static async Task TakeBack(Ledger ledger, Conversion conversion, IEnumerable<EarnedReward> rewards)
        {
            foreach (var reward in rewards)
                if (reward.Standing - conversion.LeftOf(reward.Amount) is > 0 and var excess)
                    await ledger.Reverse(reward, conversion.Reason, excess);
        }

        /// <summary>Per cent of no value are no entry: it would be nothing for ever.</summary>
        private static async Task<List<RewardEntry>> Missing(
            Transaction transaction, Ledger ledger, List<RewardRule> rules, Conversion conversion, HashSet<Guid?> had)
        {
            List<RewardEntry> missing = [];
            foreach (var rule in rules.Where(rule => rule.Rewards(RewardRule.TriggerOf(conversion.Event), conversion.Side, conversion.At)))
                if (!had.Contains(rule.Id) && rule.Worth(conversion.Value) is > 0 and var worth)
                {
                    var amount = rule.CapAmount is null
                        ? worth
                        : rule.Within(worth, await Rulebook.UsedOfCap(transaction, ledger.UserId, rule, rules, conversion.At));
                    missing.Add(RewardEntry.Earned(
                        rule, conversion.At, amount, rule.ReasonFor(amount, worth), conversion.CountsSince) with
                    {
                        ReferralId = conversion.ReferralId,
                        ConversionId = conversion.Id
                    });
                }
            return missing;
        }

        /// <summary>As it is now, with its referral.</summary>
        private sealed record Conversion(
            Guid Id, Guid ReferralId, string Side, string Event, decimal? Value, DateTime At, decimal ReversedAmount, bool IsReversed,
            string ReferralStatus, string? ReferralReason, DateTime SucceededAt)
        {
            private bool IsSuccessful => ReferralStatus == Domain.ReferralStatus.Successful;

            public bool Stands => IsSuccessful && !IsReversed;

            public string Reason => IsSuccessful || IsReversed ? ReferralStep.ReversedByPartner : ReferralReason ?? ReferralStatus;

            /// <summary>What came before the success is held from the success on.</summary>
            public DateTime CountsSince => At > SucceededAt ? At : SucceededAt;

            /// <summary>What is taken back is to the cent, halves up, of all that was taken back so far: parts add up.</summary>
            public decimal LeftOf(decimal amount) => !Stands ? 0
                : ReversedAmount == 0 ? amount
                : amount - Math.Round(amount * ReversedAmount / Value!.Value, 2, MidpointRounding.AwayFromZero);
        }
    }
}
