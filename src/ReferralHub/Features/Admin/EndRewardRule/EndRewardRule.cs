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
/// Ends a rule now, or at a time to come. What it gave stays, and what happened before its end is still rewarded. An end can be brought
/// forward, not put off: that takes a new version. A rule that ends then or earlier anyway is left as it is.
/// </summary>
internal static class EndRewardRule
{
    internal sealed record Body(DateTime? At);

    internal sealed record Command(string Id, DateTime? At, Guid AdminId, Client Client) : IRequest<Result<RewardRule>>;

    internal sealed class Handler(NpgsqlDataSource db, IdempotentCall call, StatsCache cache, TimeProvider clock)
        : IRequestHandler<Command, Result<RewardRule>>
    {
        public async Task<Result<RewardRule>> Handle(Command command, CancellationToken ct)
        {
            if (!Guid.TryParseExact(command.Id, "D", out var id))
                return Errors.NotFound;
            var result = await db.TransactionAsync<RewardRule>(call, async transaction =>
            {
                await Rulebook.Change(transaction);
                var now = clock.GetUtcNow();
                if (await transaction.QuerySingleOrDefaultAsync<RewardRule>(RulebookSql.Find, new { Id = id }) is not { } before)
                    return Errors.NotFound;
                var at = command.At > now.UtcDateTime ? command.At.Value : now.UtcDateTime;
                if (await transaction.ExecuteAsync(EndRewardRuleSql.End, new { Id = id, At = at }) == 0)
                    return before;
                var after = (await transaction.QuerySingleOrDefaultAsync<RewardRule>(RulebookSql.Find, new { Id = id }))!;
                _ = await transaction.ExecuteAsync(AuditSql.Insert, AuditEvent.OfAdmin(
                    now, command.AdminId, "reward_rule_ended", "reward_rule", id, null, new { valid_to = before.ValidTo },
                    new { valid_to = after.ValidTo }, command.Client.Address?.ToString()));
                return after;
            }, ct);
            cache.ForgetProgram();
            return result;
        }
    }
}
