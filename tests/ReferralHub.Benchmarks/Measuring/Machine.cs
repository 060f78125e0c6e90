using System.Globalization;
using System.Runtime.InteropServices;

namespace ReferralHub.Benchmarks.Measuring;

/// <summary>Who else is at work here.</summary>
internal static class Machine
{
    /// <summary>
    /// A warning, if others kept the cores busy in the last minute. Password hashing is niced: it gets next to nothing beside them, and its
    /// numbers tell of them alone.
    /// </summary>
    public static string? BusyAtStart()
    {
        var load = Load();
        return load < Environment.ProcessorCount
            ? null
            : $"TAKE CARE: the machine was busy before (load {load:N1} on {Environment.ProcessorCount} cores). "
              + "Measure again when it is not.";
    }

    /// <summary>How many processes ran or wanted to, on average over the last minute; 0 where nobody says so.</summary>
    public static double Load() => OperatingSystem.IsLinux()
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : 0;

    /// <summary>What the numbers were measured on.</summary>
    public static string Describe()
    {
        const string Name = "model name";
        var model = OperatingSystem.IsLinux()
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal))?.Split(": ")[^1]
            : null;
        return $"{Environment.ProcessorCount} cores{(model is null ? "" : $" ({model})")}, {RuntimeInformation.OSDescription}, "
            + RuntimeInformation.FrameworkDescription;
    }

    /// <summary>
    /// A warning, if the kernel shares the cores out by session before it looks at niceness. The niced hash threads then count for as much
    /// as PostgreSQL, whose every process is a session of its own, and a storm of logins delays it.
    /// </summary>
    public static string? SharesBySession()
    {
        const string Setting = "/proc/sys/kernel/sched_autogroup_enabled";
        return File.Exists(Setting) && File.ReadAllText(Setting).Trim() == "1"
            ? "kernel.sched_autogroup_enabled is 1: niceness does not reach PostgreSQL on this machine (docs/operations.md)."
            : null;
    }
}
