namespace ReferralHub.Benchmarks.Workloads;

/// <summary>How long to measure, and how many samples to take; <paramref name="Quick"/>: with little warm-up and small tables.</summary>
internal sealed record Effort(TimeSpan Slice, int Samples, bool Quick = false)
{
    /// <summary>A freshly started .NET process runs at half speed.</summary>
    public TimeSpan WarmUp => Quick ? Slice : TimeSpan.FromSeconds(3);

    /// <summary>What is compared is measured in turns, so that a slow minute of the machine meets both sides.</summary>
    public IEnumerable<int> Rounds { get; } = [1, 2, 3];
}

/// <summary>One thing to measure: <c>scripts/bench NAME</c>.</summary>
internal interface IWorkload
{
    string Name { get; }

    string Summary { get; }

    Task<Report> Run(Effort effort, CancellationToken ct);
}
