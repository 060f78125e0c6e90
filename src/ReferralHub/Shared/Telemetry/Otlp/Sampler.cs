using System.Buffers.Binary;
using System.Diagnostics;

namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>
/// Which traces are kept: this share of them, the same at each instance, for the trace's id decides. Based on the parent it is asked at the
/// root alone, and who continues a trace does as its beginning did.
/// </summary>
internal sealed class Sampler(double share, bool parentBased)
{
    private const string ParentBased = "parentbased_";

    /// <summary>Of the 56 bits that are random in any id, by W3C.</summary>
    private readonly ulong _least = (ulong)((1 - share) * (1UL << 56));

    public static readonly string[] Names =
    [
        "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"
    ];

    public static Sampler? Of(string name, double share)
    {
        var parentBased = name.StartsWith(ParentBased, StringComparison.Ordinal);
        return (parentBased ? name[ParentBased.Length..] : name) switch
        {
            "always_on" => new Sampler(1, parentBased),
            "always_off" => new Sampler(0, parentBased),
            "traceidratio" => new Sampler(share, parentBased),
            _ => null
        };
    }

    public ActivitySamplingResult Decide(ActivityTraceId trace, ActivityContext parent)
    {
        var begins = parent.TraceId == default;
        if (parentBased && !begins ? parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) : Keeps(trace))
            return ActivitySamplingResult.AllDataAndRecorded;
        // what is within must learn of the decision from its beginning; there it costs nothing any more
        return begins || parent.IsRemote ? ActivitySamplingResult.PropagationData : ActivitySamplingResult.None;
    }

    private bool Keeps(ActivityTraceId trace)
    {
        Span<byte> id = stackalloc byte[16];
        trace.CopyTo(id);
        return (BinaryPrimitives.ReadUInt64BigEndian(id[8..]) & ((1UL << 56) - 1)) >= _least;
    }
}
