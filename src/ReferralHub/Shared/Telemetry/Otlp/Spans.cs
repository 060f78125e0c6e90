using System.Diagnostics;

namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>The work of requests, statements and of our own that is sampled, from the moment it is done.</summary>
internal sealed class Spans : IDisposable
{
    private const string Statements = "Npgsql";

    private readonly ActivityListener _listener;

    public Spans(OtlpSettings settings) => _listener = new ActivityListener
    {
        ShouldListenTo = source => source.Name is Meters.Name or "Microsoft.AspNetCore" or Statements,
        Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
            Decide(settings.Sampler, options.Source, options.TraceId, options.Parent),
        // a parent in a form of before W3C is none
        SampleUsingParentId = (ref ActivityCreationOptions<string> options) =>
            Decide(settings.Sampler, options.Source, options.TraceId, default),
        ActivityStopped = activity =>
        {
            if (activity is { IsAllDataRequested: true, Recorded: true })
                Done.Add(activity);
        }
    };

    public BatchQueue<Activity> Done { get; } = new();

    public void Listen() => ActivitySource.AddActivityListener(_listener);

    public void Dispose() => _listener.Dispose();

    /// <summary>Statements of nobody's are those with which each instance looks several times a second whether there is work.</summary>
    private static ActivitySamplingResult Decide(Sampler sampler, ActivitySource source, ActivityTraceId trace, ActivityContext parent) =>
        parent.TraceId == default && source.Name is Statements ? ActivitySamplingResult.None : sampler.Decide(trace, parent);
}
