using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Referrals;

namespace ReferralHub.Features.ReferralLinks;

/// <summary>
/// Changes what the body names, all of it or nothing. Under a new code the link keeps its counts, and the codes it had lead to it for ever,
/// so that it may not have any number of them; the default link keeps its code. Another's link, a deleted one and one that never was are
/// not found alike.
/// </summary>
internal static class UpdateLink
{
    [NotNull("code", "disabled")]
    internal sealed record Body(
        Optional<string> Label, Optional<string> Code, Optional<DateTime?> ExpiresAt, Optional<int?> MaxSignups, Optional<bool?> Disabled);

    internal sealed record Command(Guid UserId, string Id, Body Changes) : IRequest<Result<ReferralLink>>;

    private const int MostCodes = 20;
    internal static readonly Error CodeLimit = Error.Conflict("link_limit", $"A link has at most {MostCodes} codes, old ones included");

    internal sealed class Handler(NpgsqlDataSource db, StatsCache cache, Links links, TimeProvider clock)
        : IRequestHandler<Command, Result<ReferralLink>>
    {
        private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);
        private const int Pauses = 300;

        public async Task<Result<ReferralLink>> Handle(Command command, CancellationToken ct)
        {
            if (!Guid.TryParseExact(command.Id, "D", out var id))
                return Errors.NotFound;
            var changed = await db.TransactionAsync(transaction => Change(command, id, transaction), ct);
            cache.Forget([command.UserId]);
            if (changed.Error is null && command.Changes.MaxSignups.Value is not null)
                await CountAgain(new { command.UserId, LinkId = id });
            return changed;
        }

        private async Task<Result<ReferralLink>> Change(Command command, Guid id, Transaction transaction)
        {
            var (changes, key) = (command.Changes, new { command.UserId, LinkId = id });
            if (await transaction.QuerySingleOrDefaultAsync<Current>(UpdateLinkSql.Lock, key) is not { } link)
                return Errors.NotFound;
            if (changes.Code.Value?.ToUpperInvariant() is { } code
                && await Rename(id, link.IsDefault, code, transaction) is { } refused)
                return refused;

            var now = clock.GetUtcNow().UtcDateTime;
            _ = await transaction.ExecuteAsync(UpdateLinkSql.Set, new
            {
                LinkId = id,
                Label = changes.Label.Or(link.Label),
                ExpiresAt = changes.ExpiresAt.Or(link.ExpiresAt),
                MaxSignups = changes.MaxSignups.Or(link.MaxSignups),
                DisabledAt = changes.Disabled.Value switch { true => link.DisabledAt ?? now, false => null, null => link.DisabledAt },
                Now = now
            });
            var changed = await transaction.QuerySingleOrDefaultAsync<ReferralLinkRow>(UpdateLinkSql.Find, key);
            return changed!.Show(links);
        }

        /// <summary>
        /// Sign-ups that began before there was a cap have not counted themselves. So that links without one need no lock, this waits until
        /// those have ended, three seconds at the most, and counts everybody: the cap is exact from the answer on. It does so also when the
        /// client has gone. Who takes longer, or was not counted because this instance died, is added with the counters.
        /// </summary>
        private async Task CountAgain(object key)
        {
            var underWay = await db.QueryAsync<string>(UpdateLinkSql.UnderWay, null, CancellationToken.None);
            for (var left = Pauses; left > 0 && underWay.Count > 0; left--)
            {
                await Task.Delay(s_pause, CancellationToken.None);
                var now = await db.QueryAsync<string>(UpdateLinkSql.UnderWay, null, CancellationToken.None);
                underWay = [.. underWay.Intersect(now)];
            }
            _ = await db.TransactionAsync<Unit>(async transaction =>
            {
                // two statements: what is counted is what there is once the row is locked
                _ = await transaction.QuerySingleOrDefaultAsync<Current>(UpdateLinkSql.Lock, key);
                _ = await transaction.ExecuteAsync(UpdateLinkSql.Count, key);
                return Unit.Value;
            }, CancellationToken.None);
        }

        private async Task<Error?> Rename(Guid id, bool isDefault, string code, Transaction transaction)
        {
            var values = new { LinkId = id, Code = code, Now = clock.GetUtcNow().UtcDateTime };
            var codes = await transaction.QueryAsync<LinkCode>(UpdateLinkSql.Codes, values);
            var known = codes.Find(known => known.Code == code);
            if (known is { IsCurrent: true })
                return null;
            if (isDefault)
                return LinkErrors.DefaultLink;
            if (known is null && codes.Count >= MostCodes)
                return CodeLimit;
            if (known is null && await transaction.ExecuteAsync(UpdateLinkSql.ClaimCode, values) == 0)
                return LinkErrors.CodeTaken;
            _ = await transaction.ExecuteAsync(UpdateLinkSql.RetireCode, values);
            _ = await transaction.ExecuteAsync(UpdateLinkSql.UseCode, values);
            return null;
        }

        private sealed record Current(string? Label, bool IsDefault, DateTime? ExpiresAt, int? MaxSignups, DateTime? DisabledAt);

        private sealed record LinkCode(string Code, bool IsCurrent);
    }
}
