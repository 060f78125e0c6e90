using System.Diagnostics.Metrics;

namespace ReferralHub.Shared.Telemetry;

/// <summary>
/// All that we measure ourselves is of one meter: <c>referralhub.{what}</c>, with units of UCUM, and labels that have few values each,
/// never a person's. docs/operations.md lists it, and a test compares. A meter belongs to an instance, not to the process.
/// </summary>
internal static class Meters
{
    public const string Name = "ReferralHub";

    public static Meter Ours(this IMeterFactory meters) => meters.Create(Name);

    public static void Add(this Counter<long> counter, string label, string? value) =>
        counter.Add(1, new KeyValuePair<string, object?>(label, value));

    public static void Add(this Counter<long> counter, (string Label, string? Value) one, (string Label, string? Value) two) =>
        counter.Add(1, new(one.Label, one.Value), new(two.Label, two.Value));
}
