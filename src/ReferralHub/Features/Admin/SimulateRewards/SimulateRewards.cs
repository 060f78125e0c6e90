using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Admin;

/// <summary>
/// What one more event would earn both sides, by the rules as they are, without writing anything: the referrer with what caps leave them
/// and the milestones that one more success meets, the referred as somebody new.
/// </summary>
internal static class SimulateRewards
{
    [Needs("trigger", "referrer_id")]
    internal sealed record Body(string? Trigger, string? ReferrerId, decimal? Value, DateTime? At);

    internal sealed record Query(string? Trigger, string? ReferrerId, decimal? Value, DateTime? At) : IRequest<Result<Answer>>;

    internal sealed record Answer(IReadOnlyList<Gain> Entries);

    internal sealed record Gain(
        string Side, Rule Rule, string RewardType, decimal Amount, string Reason, DateTime AvailableAt, DateTime? ExpiresAt);

    internal sealed record Rule(Guid Id, string Name, int Version);

    internal sealed class Handler(NpgsqlDataSource db, IdempotentCall call, TimeProvider clock) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query query, CancellationToken ct)
        {
            var (referrer, at) = (Guid.Parse(query.ReferrerId!), query.At ?? clock.GetUtcNow().UtcDateTime);
            return await db.TransactionAsync<Answer>(call, async transaction =>
            {
                if (!await transaction.QuerySingleOrDefaultAsync<bool>(SimulateRewardsSql.IsSomebody, new { UserId = referrer }))
                    return Errors.NotFound;
                var rules = await Rulebook.Read(transaction);
                List<Gain> gains = [];
                foreach (var rule in rules.Where(rule => IsFor(rule, RewardRule.Sides.Referrer)))
                    gains.Add(Of(rule, RewardRule.Sides.Referrer, at, query.Value,
                        rule.CapAmount is null ? 0 : await Rulebook.UsedOfCap(transaction, referrer, rule, rules, at)));
                if (query.Trigger == RewardRule.ReferralSuccessful)
                    foreach (var milestone in rules.Where(rule => rule.Milestone is not null && rule.IsValidAt(at)))
                        if (await transaction.QuerySingleOrDefaultAsync<bool>(SimulateRewardsSql.WouldReach, new
                        {
                            UserId = referrer,
                            milestone.Milestone,
                            Versions = rules.Where(rule => rule.Name == milestone.Name).Select(rule => rule.Id).ToArray()
                        }))
                            gains.Add(Of(milestone, RewardRule.Sides.Referrer, at, null, 0));
                gains.AddRange(rules.Where(rule => IsFor(rule, RewardRule.Sides.Referred))
                    .Select(rule => Of(rule, RewardRule.Sides.Referred, at, query.Value, 0)));
                return new Answer(gains);
            }, ct);

            // per cent of nothing are no entry
            bool IsFor(RewardRule rule, string side) => rule.Rewards(query.Trigger!, side, at) && rule.Worth(query.Value) > 0;
        }

        private static Gain Of(RewardRule rule, string side, DateTime at, decimal? value, decimal used)
        {
            var worth = rule.Worth(value);
            var amount = rule.Within(worth, used);
            return new Gain(side, new Rule(rule.Id, rule.Name, rule.Version), rule.RewardType, amount,
                rule.ReasonFor(amount, worth), rule.AvailableAt(at), rule.ExpiresAt(at));
        }
    }
}
