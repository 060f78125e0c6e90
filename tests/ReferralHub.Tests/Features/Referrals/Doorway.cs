namespace ReferralHub.Tests.Features.Referrals;

/// <summary>A link, under all the codes it ever had. Restless: whether it is open changes in this burst.</summary>
internal sealed class Doorway(Guid id, Citizen owner, string code, bool isDefault, int? cap)
{
    private int _clicks;

    public Guid Id => id;
    public Citizen Owner => owner;
    public List<string> Codes { get; } = [code];
    public bool IsDefault => isDefault;
    public int? Cap { get; set; } = cap;
    public bool HadOneCap { get; set; } = cap is not null;
    public bool IsDisabled { get; set; }
    public bool IsExpired { get; set; }
    public bool IsDeleted { get; set; }
    public bool IsRestless { get; set; }
    public int Clicks => _clicks;

    public override string ToString() =>
        $"link {Id} of {Owner.Username} (default {IsDefault}, cap {Cap}, disabled {IsDisabled}, expired {IsExpired}, deleted {IsDeleted}, "
        + $"restless {IsRestless}/{Owner.IsRestless})";

    public void Click() => Interlocked.Increment(ref _clicks);
}
