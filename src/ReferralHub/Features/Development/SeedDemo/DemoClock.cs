namespace ReferralHub.Features.Development;

/// <summary>Time for a program that lives through three months in some seconds: what it was last set to, else the real one.</summary>
internal sealed class DemoClock : TimeProvider
{
    private DateTimeOffset? _now;

    public override DateTimeOffset GetUtcNow() => _now ?? System.GetUtcNow();

    /// <summary>Null: the real time again.</summary>
    public void Set(DateTimeOffset? now) => _now = now;
}
