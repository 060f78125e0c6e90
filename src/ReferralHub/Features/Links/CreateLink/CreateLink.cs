using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Referrals;

namespace ReferralHub.Features.ReferralLinks;

/// <summary>
/// One more link, with a code of the caller's choice or a random one. However many are asked for at once, nobody has more than 100, and of
/// two who want one code one gets it. Codes stay taken when their links go, so whoever has deleted as many within a day makes no more.
/// </summary>
internal static class CreateLink
{
    internal sealed record Body(string? Label, string? Code, DateTime? ExpiresAt, int? MaxSignups);

    internal sealed record Command(Guid UserId, Body Wanted) : IRequest<Result<ReferralLink>>;

    private const int Most = 100;
    internal static readonly Error LinkLimit =
        Error.Conflict("link_limit", $"A person has at most {Most} links, and makes none after as many were deleted within a day");

    internal sealed class Handler(NpgsqlDataSource db, IdempotentCall call, StatsCache cache, Links links, TimeProvider clock)
        : IRequestHandler<Command, Result<ReferralLink>>
    {
        public async Task<Result<ReferralLink>> Handle(Command command, CancellationToken ct)
        {
            while (true)
            {
                var code = command.Wanted.Code?.ToUpperInvariant() ?? ReferralCode.Random();
                var made = await db.TransactionAsync(call, transaction => Make(command.UserId, command.Wanted, code, transaction), ct);
                // of 2^50 codes a taken one was drawn: draw again
                if (made.Error == LinkErrors.CodeTaken && command.Wanted.Code is null)
                    continue;
                cache.Forget([command.UserId]);
                return made;
            }
        }

        private async Task<Result<ReferralLink>> Make(Guid userId, Body wanted, string code, Transaction transaction)
        {
            if (await transaction.QuerySingleOrDefaultAsync<Guid?>(CreateLinkSql.TakeTurns, new { UserId = userId }) is null)
                return Errors.Unauthorized;
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            var outcome = await transaction.QuerySingleOrDefaultAsync<Outcome>(CreateLinkSql.Insert, new
            {
                Id = id,
                UserId = userId,
                wanted.Label,
                Code = code,
                wanted.ExpiresAt,
                wanted.MaxSignups,
                Most,
                Since = now.UtcDateTime.AddDays(-1),
                Now = now.UtcDateTime
            });
            return outcome switch
            {
                { HasRoom: false } => LinkLimit,
                { IsFree: false } => LinkErrors.CodeTaken,
                _ => new ReferralLink(id, code, links.Referral(code), wanted.Label, IsDefault: false, wanted.ExpiresAt, wanted.MaxSignups,
                    Disabled: false, Clicks: 0, Signups: 0, Successful: 0)
            };
        }

        private sealed record Outcome(bool HasRoom, bool IsFree);
    }
}
