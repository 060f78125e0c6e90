using ReferralHub.Benchmarks.Floor;
using ReferralHub.Benchmarks.Measuring;
using ReferralHub.Benchmarks.Workloads;
using ReferralHub.Tests.Host;

namespace ReferralHub.Benchmarks.Table;

/// <summary>How many referrals the famous have, in full and in a hurry.</summary>
internal sealed record Crowd(int Big, int Listed)
{
    public const int Few = 10;
    public const int Each = 3;
    public const int People = 10_000;

    public static Crowd Of(Effort effort) => effort.Quick ? new Crowd(50_000, 20_000) : new Crowd(1_000_000, 100_000);
}

/// <summary>
/// What all rows share: a town of 10,000 people with a few referrals each and three with more, the API on it with its limits on, the floor
/// on the same database, and wrk.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly List<double> _memory = [];

    private Scene(SizeTown town, Stage stage, FloorProcess floor, Guid[] people) =>
        (Town, Stage, Floor, People) = (town, stage, floor, people);

    public SizeTown Town { get; }

    public Stage Stage { get; }

    public FloorProcess Floor { get; }

    public Wrk Wrk { get; } = new();

    /// <summary>Each with <see cref="Crowd.Each"/> referrals.</summary>
    public Guid[] People { get; }

    /// <summary>Null where nobody can tell.</summary>
    public required CpuTime? Cpu { get; init; }

    public required string[] Tokens { get; init; }

    public required Guid Big { get; init; }

    public required Guid Small { get; init; }

    public required Guid Listed { get; init; }

    public static async Task<Scene> Open(Crowd crowd, CancellationToken ct)
    {
        var database = await TestDatabase.Create();
        var town = new SizeTown(database);
        var all = (await town.Settle(Crowd.People + 3, ct)).ToArray();
        var people = all[..Crowd.People];
        var (big, small, listed) = (all[^3], all[^2], all[^1]);
        await town.Refer(people, Crowd.Each, ct);
        await town.Refer([big], crowd.Big, ct);
        await town.Refer([small], Crowd.Few, ct);
        await town.Refer([listed], crowd.Listed, ct);
        _ = await town.MoveCounters(ct);
        // granting them is measured elsewhere, and would go on meanwhile
        await town.ForgetRewards(ct);
        await town.ForgetPartners(ct);
        var tokens = await town.Admit(people, ct);
        await town.TidyUp(ct);
        var stage = await Stage.Open(database, [.. Stage.HighLimits, ("Auth__AccessTokenMinutes", $"{Stage.TokenMinutes}")]);
        return new Scene(town, stage, await FloorProcess.Start(database), people)
        {
            Cpu = await CpuTime.Of(database),
            Tokens = tokens,
            Big = big,
            Small = small,
            Listed = listed
        };
    }

    /// <summary>Of the API and of those instances that were <see cref="Weigh"/>ed at their end, the largest.</summary>
    public double MostMebibytes() => _memory.Append(Stage.ResidentMebibytes()).Max();

    public void Weigh(Stage instance) => _memory.Add(instance.ResidentMebibytes());

    public async Task<string> TokenOf(Guid person, CancellationToken ct) => (await Town.Admit([person], ct))[0];

    public async ValueTask DisposeAsync()
    {
        Wrk.Dispose();
        await Floor.DisposeAsync();
        await Town.DisposeAsync();
        await Stage.DisposeAsync();
    }
}
