namespace ReferralHub.Shared.Hosting;

internal sealed class ReplicaSettings
{
    /// <summary>How far the read replica may be behind to be read.</summary>
    public double MaxLagSeconds { get; init; } = 1;
}
