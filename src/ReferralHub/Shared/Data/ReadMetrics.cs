using System.Diagnostics.Metrics;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Data;

/// <summary>Only of reads that a replica may serve.</summary>
internal sealed class ReadMetrics
{
    private readonly Counter<long> _reads;
    private readonly Counter<long> _fallbacks;
    private Func<double?> _lag = () => null;

    public ReadMetrics(IMeterFactory meters)
    {
        var meter = meters.Ours();
        _reads = meter.CreateCounter<long>("referralhub.reads", "{read}", "Reads by target: replica, primary");
        _fallbacks = meter.CreateCounter<long>("referralhub.reads.fallbacks", "{read}",
            "Reads of the primary while there is a replica, by reason: unusable, wrote, young, conflict, failed, unproven");
        _ = meter.CreateObservableGauge<double>("referralhub.replica.lag",
            () => _lag() is { } seconds ? [new Measurement<double>(seconds)] : [], "s", "How old the replica is at most");
    }

    /// <summary>Since when the replica may lack something; null: nobody knows yet, or there is none.</summary>
    public void ObserveLag(Func<double?> lag) => _lag = lag;

    public void Replica() => _reads.Add("target", "replica");

    public void Primary() => _reads.Add("target", "primary");

    public void Fallback(string reason) => _fallbacks.Add("reason", reason);
}
