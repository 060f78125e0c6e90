namespace ReferralHub.Features.Admin;

/// <summary>
/// <see cref="Source"/> names the system that ids are of, <see cref="Schema"/> and <see cref="Users"/> are where it has them.
/// </summary>
internal sealed record ImportOptions
{
    public string Source { get; init; } = "django";
    public string Schema { get; init; } = "public";
    public string Users { get; init; } = "auth_user";
    public int Batch { get; init; } = 500;
    public bool DryRun { get; init; }
    public bool TrustEmails { get; init; }
    public bool Admins { get; init; }
}

/// <summary>Of what an import is made, as in <c>imports.kind</c>.</summary>
internal static class ImportKind
{
    public const string User = "user";
    public const string Code = "code";
    public const string Referral = "referral";
    public const string Reward = "reward";
}

/// <summary>
/// What became of a row: refused and why, or there since an earlier run, or imported, perhaps with something worth knowing.
/// <see cref="Tally"/> and <see cref="Amount"/> are what the target must have more of then.
/// </summary>
internal sealed record Verdict(string Id)
{
    public string? Refused { get; init; }
    public bool WasThere { get; init; }
    public string? Note { get; init; }
    public string Tally { get; init; } = "";
    public decimal Amount { get; init; } = 1;

    public static Verdict Refuse(IDjangoRow row, string reason) => new(row.Id) { Refused = reason };
}
