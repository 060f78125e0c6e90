using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Rewards;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

/// <summary>
/// A new rule, or the next version of the one with this name, which then ends where this begins. It is valid from now or from later on:
/// nothing that has happened is decided again.
/// </summary>
internal static class CreateRewardRule
{
    [Needs("name", "trigger", "side", "reward_type")]
    internal sealed record Body(
        string? Name, string? Trigger, string? Side, string? RewardType, decimal? Amount, decimal? Percent, int? Milestone,
        decimal? CapAmount, string? CapPeriod, int? HoldDays, int? ExpiresAfterDays, DateTime? ValidFrom, DateTime? ValidTo);

    internal sealed record Command(Body Wanted, Guid AdminId, Client Client) : IRequest<Result<RewardRule>>;

    internal static readonly Error TooEarly = Error.Validation("valid_from", "A version of this rule begins then or later");

    internal sealed class Handler(NpgsqlDataSource db, IdempotentCall call, StatsCache cache, TimeProvider clock)
        : IRequestHandler<Command, Result<RewardRule>>
    {
        public async Task<Result<RewardRule>> Handle(Command command, CancellationToken ct)
        {
            var made = await db.TransactionAsync<RewardRule>(call, transaction => Make(command, transaction), ct);
            cache.ForgetProgram();
            return made;
        }

        private async Task<Result<RewardRule>> Make(Command command, Transaction transaction)
        {
            await Rulebook.Change(transaction);
            // the time of who has the lock: whoever decided before did so about what was before
            var now = clock.GetUtcNow();
            var wanted = command.Wanted;
            var from = wanted.ValidFrom > now.UtcDateTime ? wanted.ValidFrom.Value : now.UtcDateTime;
            if (wanted.ValidTo <= from)
                return Error.Validation("valid_to", "A rule ends after it begins");
            var last = await transaction.QuerySingleOrDefaultAsync<RewardRule>(CreateRewardRuleSql.Last, new { wanted.Name });
            if (last?.ValidFrom >= from)
                return TooEarly;
            if (last is not null)
                _ = await transaction.ExecuteAsync(CreateRewardRuleSql.EndLast, new { last.Id, At = from });

            var rule = new RewardRule(
                Guid.CreateVersion7(now), wanted.Name!, (last?.Version ?? 0) + 1, wanted.Trigger!, wanted.Side!, wanted.RewardType!,
                wanted.Amount, wanted.Percent, wanted.Milestone, wanted.CapAmount, wanted.CapPeriod, wanted.HoldDays ?? 0,
                wanted.ExpiresAfterDays, from, wanted.ValidTo);
            _ = await transaction.ExecuteAsync(CreateRewardRuleSql.Insert, rule);
            _ = await transaction.ExecuteAsync(AuditSql.Insert, AuditEvent.OfAdmin(
                now, command.AdminId, "reward_rule_created", "reward_rule", rule.Id, null, new { version = last?.Version },
                new { name = rule.Name, version = rule.Version }, command.Client.Address?.ToString()));
            return rule;
        }
    }
}
