using System.Globalization;
using ReferralHub.Tests.Host;

namespace ReferralHub.Benchmarks.Measuring;

/// <summary>
/// What all takes that is measured: our own processes (servers, wrk) and PostgreSQL. On a busy machine rates tell of the others too; what a
/// call takes of a core tells of them hardly.
/// </summary>
internal sealed class CpuTime
{
    /// <summary>As Linux tells it to programs, whatever its kernel counts in.</summary>
    private const double TicksPerSecond = 100;
    private readonly int[] _roots;

    private CpuTime(int[] roots) => _roots = roots;

    /// <summary>Null where nobody can tell: not on Linux, or PostgreSQL is elsewhere.</summary>
    public static async Task<CpuTime?> Of(TestDatabase database)
    {
        var backend = await database.Scalar<int>("select pg_backend_pid()");
        return Processes().TryGetValue(backend, out var found) ? new CpuTime([Environment.ProcessId, found.Parent]) : null;
    }

    /// <summary>In seconds, since they began, of those that have ended too.</summary>
    public double Seconds()
    {
        var all = Processes();
        bool IsOurs(int id) => id > 1 && (_roots.Contains(id) || (all.TryGetValue(id, out var process) && IsOurs(process.Parent)));
        return all.Where(pair => IsOurs(pair.Key)).Sum(pair => pair.Value.Ticks) / TicksPerSecond;
    }

    private static Dictionary<int, (int Parent, long Ticks)> Processes()
    {
        var found = new Dictionary<int, (int, long)>();
        if (!OperatingSystem.IsLinux())
            return found;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Read(folder) is { } stat)
            {
                // after the name, which may hold anything: state, parent, ..., and from the twelfth on user, system, and of ended children
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                found[id] = (int.Parse(fields[1], CultureInfo.InvariantCulture),
                    fields[11..15].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)));
            }
        return found;
    }

    /// <summary>Null: it has ended meanwhile.</summary>
    private static string? Read(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "stat"));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
