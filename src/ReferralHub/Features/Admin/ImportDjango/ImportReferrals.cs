using ReferralHub.Domain;
using ReferralHub.Shared.Data;

namespace ReferralHub.Features.Admin;

/// <summary>
/// Who referred whom, by the default link of who did, in the order of time. A referral keeps the state that it came in: it was screened,
/// told and rewarded where it was made. One that is pending has its whole time again, and is held if its person is verified already, for
/// what it waits for will not come.
/// </summary>
internal sealed class ImportReferrals(ImportOptions options, TimeProvider clock)
    : Import<DjangoReferral>(ImportKind.Referral, options, clock)
{
    private const string Reason = "imported";

    private static readonly Dictionary<string, string> s_statuses = new(StringComparer.OrdinalIgnoreCase)
    {
        ["pending"] = ReferralStatus.Pending,
        ["successful"] = ReferralStatus.Successful,
        ["completed"] = ReferralStatus.Successful,
        ["confirmed"] = ReferralStatus.Successful,
        ["rewarded"] = ReferralStatus.Successful,
        ["rejected"] = ReferralStatus.Rejected,
        ["cancelled"] = ReferralStatus.Rejected,
        ["expired"] = ReferralStatus.Expired,
        ["reversed"] = ReferralStatus.Reversed,
        ["refunded"] = ReferralStatus.Reversed
    };

    protected override async Task<IReadOnlyList<Verdict>> Add(Transaction transaction, IReadOnlyCollection<DjangoReferral> rows)
    {
        // like somebody who names their inviter late: else the two could close a circle together
        if (!Options.DryRun)
            _ = await transaction.ExecuteAsync(ImportReferralsSql.TakeTurns, null);
        var people = await Targets(transaction, ImportKind.User, rows.SelectMany(row => new[] { row.ReferrerId, row.ReferredId }));
        var inviters = (await transaction.QueryAsync<Invited>(ImportReferralsSql.Above, new { People = people.Values.ToArray() }))
            .ToDictionary(invited => invited.ReferredId, invited => invited.ReferrerId);
        var verified = (await transaction.QueryAsync<Standing>(ImportReferralsSql.Verified, new { People = people.Values.ToArray() }))
            .Where(person => person.IsVerified).Select(person => person.Id).ToHashSet();
        var (verdicts, referrals) = (new List<Verdict>(), new List<NewReferral>());
        foreach (var row in rows)
            if (Fault(row, people, inviters) is { } fault)
                verdicts.Add(Verdict.Refuse(row, fault));
            else
            {
                var referral = Of(row, people[row.ReferrerId!], people[row.ReferredId!], verified);
                inviters[referral.ReferredId] = referral.ReferrerId;
                referrals.Add(referral);
            }
        var values = ImportReferralsSql.Parameters(referrals, Options.Source);
        var made = (await transaction.QueryAsync<string>(ImportReferralsSql.Insert, values)).ToHashSet();
        return
        [
            .. verdicts,
            .. referrals.Select(referral => made.Contains(referral.SourceId)
                ? new Verdict(referral.SourceId) { Tally = referral.Came }
                : new Verdict(referral.SourceId) { Refused = "its person was referred meanwhile" })
        ];
    }

    private string? Fault(DjangoReferral row, Dictionary<string, Guid> people, Dictionary<Guid, Guid> inviters)
    {
        if (row.ReferrerId is null || !people.TryGetValue(row.ReferrerId, out var referrer))
            return $"its referrer {row.ReferrerId ?? "null"} was not imported";
        if (row.ReferredId is null || !people.TryGetValue(row.ReferredId, out var referred))
            return $"its referred {row.ReferredId ?? "null"} was not imported";
        if (referrer == referred)
            return "nobody refers themselves";
        if (inviters.ContainsKey(referred))
            return $"its referred {row.ReferredId} was referred before";
        for (Guid? above = referrer; above is { } person; above = inviters.TryGetValue(person, out var next) ? next : null)
            if (person == referred)
                return "its referrer was invited by its referred, directly or through others";
        if (row.Status is null || !s_statuses.ContainsKey(row.Status.Trim()))
            return $"its status {row.Status ?? "null"} is unknown";
        return FaultOf(row.CreatedAt, "created_at")
            ?? (row.ChangedAt is null ? null : FaultOf(row.ChangedAt, "completed_at"))
            ?? (row.ChangedAt < row.CreatedAt ? "it was completed before it began" : null);
    }

    private NewReferral Of(DjangoReferral row, Guid referrer, Guid referred, HashSet<Guid> verified)
    {
        var (created, came) = (row.CreatedAt!.Value, s_statuses[row.Status!.Trim()]);
        var isSettled = came is ReferralStatus.Successful || (came is ReferralStatus.Pending && !verified.Contains(referred));
        return new NewReferral(row.Id, Guid.CreateVersion7(created), referrer, referred, came, isSettled ? null : Reason, created,
            came is ReferralStatus.Pending ? Now.UtcDateTime : row.ChangedAt ?? created);
    }

    private sealed record Standing(Guid Id, bool IsVerified);

    private sealed record Invited(Guid ReferredId, Guid ReferrerId);
}

/// <summary>A referral as it is to be here; <see cref="Came"/> is its status, there and here.</summary>
internal sealed record NewReferral(
    string SourceId, Guid Id, Guid ReferrerId, Guid ReferredId, string Came, string? Reason, DateTime CreatedAt, DateTime ChangedAt);
