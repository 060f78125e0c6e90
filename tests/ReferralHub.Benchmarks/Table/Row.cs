using ReferralHub.Benchmarks.Measuring;

namespace ReferralHub.Benchmarks.Table;

/// <summary>What must be reached.</summary>
internal readonly record struct Goal(double Bound, bool AtMost = false)
{
    public bool IsMetBy(double value) => AtMost ? value <= Bound : value >= Bound;

    public override string ToString() => $"{(AtMost ? "<=" : ">=")} {Bound}";
}

/// <summary>A row of the table: a workload beside its floor, and what is compared of both.</summary>
internal sealed record Row(string Name, string What, Goal Goal, double Result)
{
    public Measured? Reached { get; init; }

    /// <summary>What <see cref="Reached"/> is compared with.</summary>
    public string Floor { get; init; } = "";

    public Measured? OfFloor { get; init; }

    /// <summary>What one must know to read the numbers.</summary>
    public string? Remark { get; init; }

    public bool IsMet => Goal.IsMetBy(Result);

    /// <summary>By their rates.</summary>
    public static Row Of(string name, string what, Measured reached, string floor, Measured ofFloor, double goal, string? remark = null) =>
        new(name, what, new Goal(goal), reached.PerSecond / ofFloor.PerSecond)
        {
            Reached = reached,
            Floor = floor,
            OfFloor = ofFloor,
            Remark = remark
        };
}
