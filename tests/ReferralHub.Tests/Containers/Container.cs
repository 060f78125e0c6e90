namespace ReferralHub.Tests.Containers;

/// <summary>One of compose.yaml's containers.</summary>
internal sealed class Container
{
    public string Image { get; init; } = "";

    public string? Build { get; init; }

    public string? PullPolicy { get; init; }

    public string? User { get; init; }

    public string? NetworkMode { get; init; }

    public string? Restart { get; init; }

    public string? StopGracePeriod { get; init; }

    public bool ReadOnly { get; init; }

    public string[] Entrypoint { get; init; } = [];

    public string[] Command { get; init; } = [];

    public string[] Ports { get; init; } = [];

    public string[] Volumes { get; init; } = [];

    public string[] Tmpfs { get; init; } = [];

    public string[] CapDrop { get; init; } = [];

    public string[] SecurityOpt { get; init; } = [];

    public Dictionary<string, string> Environment { get; init; } = [];

    public Dictionary<string, Need> DependsOn { get; init; } = [];

    public Probe? Healthcheck { get; init; }

    /// <summary>It does one thing and ends.</summary>
    internal bool IsOneShot => Restart == "no";

    internal sealed class Need
    {
        public string Condition { get; init; } = "";
    }

    internal sealed class Probe
    {
        public string[] Test { get; init; } = [];

        public string? Interval { get; init; }

        public string? Timeout { get; init; }

        public string? StartPeriod { get; init; }

        public int Retries { get; init; }
    }
}
