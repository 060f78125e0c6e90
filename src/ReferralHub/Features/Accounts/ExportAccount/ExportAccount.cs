using System.Text.Json;
using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Data;

namespace ReferralHub.Features.Accounts;

/// <summary>
/// Everything held about the caller, oldest first, however much: it is read while it is written. Of others it tells what the lists tell;
/// keys and hashes stay here.
/// </summary>
internal static class ExportAccount
{
    internal sealed record Query(Guid UserId) : IRequest<Result<Answer>>;

    internal sealed record Answer(
        Profile Profile, Proofs Proofs, IAsyncEnumerable<Link> Links, Referral? ReferredBy, IAsyncEnumerable<Referral> Referrals,
        IAsyncEnumerable<Conversion> Conversions, IAsyncEnumerable<Reward> Rewards, IAsyncEnumerable<Spend> Spends, IReadOnlyList<Day> Days,
        IReadOnlyList<Place> Leaderboard, IAsyncEnumerable<Session> Sessions, IAsyncEnumerable<Event> Events, DateTime ExportedAt);

    internal sealed record Proofs(DateTime? EmailVerifiedAt, DateTime? PhoneVerifiedAt, bool HasPassword, string? PendingEmail);

    internal sealed record Link(
        Guid Id, string? Label, bool IsDefault, DateTime? ExpiresAt, int? MaxSignups, DateTime? DisabledAt, long Clicks, long Signups,
        long Successful, IReadOnlyList<Code> Codes, DateTime CreatedAt, DateTime? DeletedAt);

    internal sealed record Code(string Text, bool IsCurrent, DateTime CreatedAt);

    /// <summary>The other is the referrer or the referred.</summary>
    internal sealed record Referral(
        Guid Id, Person Other, Guid LinkId, string Status, string? Reason, IReadOnlyList<Step> History, DateTime CreatedAt,
        DateTime StatusChangedAt);

    internal sealed record Person(Guid Id, string? Username);

    internal sealed record Step(string Status, string? Reason, DateTime At);

    internal sealed record Conversion(
        Guid Id, string Partner, string ExternalId, string Event, decimal? Value, string? Currency, decimal ReversedAmount,
        DateTime CreatedAt, DateTime? ReversedAt);

    internal sealed record Reward(
        Guid Id, string Kind, string RewardType, decimal Amount, string? Reason, string? Rule, Guid? ReferralId, Guid? ConversionId,
        DateTime OccurredAt, DateTime AvailableAt, DateTime? ExpiresAt, DateTime CreatedAt);

    internal sealed record Spend(
        Guid Id, string RewardType, decimal Amount, string Status, string? Reason, DateTime CreatedAt, DateTime StatusChangedAt);

    /// <summary>Of UTC; days on which nothing happened are not kept.</summary>
    internal sealed record Day(DateOnly Date, long Clicks, long Signups, long Successful);

    internal sealed record Place(string Period, long Successful, DateTime ReachedAt);

    internal sealed record Session(
        Guid Id, string? Ip, string? UserAgent, DateTime CreatedAt, DateTime LastUsedAt, DateTime ExpiresAt, DateTime? RevokedAt,
        string? RevokedReason);

    internal sealed record Event(
        Guid Id, DateTime At, string ActorType, string Action, string? Reason, JsonElement? Before, JsonElement? After, string? Ip);

    internal sealed class Handler(NpgsqlDataSource db, Profiles profiles, TimeProvider clock) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query query, CancellationToken ct)
        {
            if (await profiles.Find(query.UserId, ct) is not { } profile
                || await db.QuerySingleOrDefaultAsync<Proofs>(ExportAccountSql.FindProofs, query, ct) is not { } proofs)
                return Errors.Unauthorized;

            var inviter = await db.QueryAsync<ReferralRow>(ExportAccountReferralsSql.ReferredBy, query, ct);
            return new Answer(
                profile,
                proofs,
                await ExportPages.Begin(after => Links(query, after, ct), link => link.Id),
                (await WithHistory(inviter, ct)).SingleOrDefault(),
                await ExportPages.Begin(
                    async after => await WithHistory(await Page<ReferralRow>(ExportAccountReferralsSql.Referrals, query, after, ct), ct),
                    referral => referral.Id),
                await Pages<Conversion>(ExportAccountRewardsSql.Conversions, row => row.Id),
                await Pages<Reward>(ExportAccountRewardsSql.Entries, row => row.Id),
                await Pages<Spend>(ExportAccountRewardsSql.Spends, row => row.Id),
                await db.QueryAsync<Day>(ExportAccountSql.Days, query, ct),
                await db.QueryAsync<Place>(ExportAccountSql.Places, query, ct),
                await Pages<Session>(ExportAccountSql.Sessions, row => row.Id),
                await ExportPages.Begin(after => Events(query, after, ct), row => row.Id),
                clock.GetUtcNow().UtcDateTime);

            Task<IAsyncEnumerable<T>> Pages<T>(string sql, Func<T, Guid> id) =>
                ExportPages.Begin(after => Page<T>(sql, query, after, ct), id);
        }

        private Task<List<T>> Page<T>(string sql, Query query, Guid after, CancellationToken ct) =>
            db.QueryAsync<T>(sql, new { query.UserId, After = after, Limit = ExportPages.Size }, ct);

        private async Task<List<Link>> Links(Query query, Guid after, CancellationToken ct)
        {
            var rows = await Page<LinkRow>(ExportAccountSql.Links, query, after, ct);
            var codes = (await db.QueryAsync<CodeRow>(ExportAccountSql.Codes, new { Links = rows.Select(row => row.Id).ToArray() }, ct))
                .ToLookup(row => row.LinkId, row => new Code(row.Code, row.IsCurrent, row.CreatedAt));
            return [.. rows.Select(row => new Link(row.Id, row.Label, row.IsDefault, row.ExpiresAt, row.MaxSignups, row.DisabledAt,
                row.Clicks, row.Signups, row.Successful, [.. codes[row.Id]], row.CreatedAt, row.DeletedAt))];
        }

        private async Task<List<Referral>> WithHistory(List<ReferralRow> rows, CancellationToken ct)
        {
            var steps = (await db.QueryAsync<StepRow>(
                ExportAccountReferralsSql.History, new { Referrals = rows.Select(row => row.Id).ToArray() }, ct))
                .ToLookup(row => row.ReferralId, row => new Step(row.Status, row.Reason, row.At));
            return [.. rows.Select(row => new Referral(row.Id, new Person(row.OtherId, row.OtherName), row.LinkId, row.Status, row.Reason,
                [.. steps[row.Id]], row.CreatedAt, row.StatusChangedAt))];
        }

        private async Task<List<Event>> Events(Query query, Guid after, CancellationToken ct) =>
            [.. (await Page<EventRow>(ExportAccountSql.Events, query, after, ct)).Select(row => new Event(
                row.Id, row.At, row.ActorType, row.Action, row.Reason, Read(row.Before), Read(row.After), row.Ip))];

        private static JsonElement? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<JsonElement>(json);

        private sealed record LinkRow(
            Guid Id, string? Label, bool IsDefault, DateTime? ExpiresAt, int? MaxSignups, DateTime? DisabledAt, DateTime CreatedAt,
            DateTime? DeletedAt, long Clicks, long Signups, long Successful);

        private sealed record CodeRow(Guid LinkId, string Code, bool IsCurrent, DateTime CreatedAt);

        private sealed record ReferralRow(
            Guid Id, Guid OtherId, string? OtherName, Guid LinkId, string Status, string? Reason, DateTime CreatedAt,
            DateTime StatusChangedAt);

        private sealed record StepRow(Guid ReferralId, string Status, string? Reason, DateTime At);

        private sealed record EventRow(
            Guid Id, DateTime At, string ActorType, string Action, string? Reason, string? Before, string? After, string? Ip);
    }
}
