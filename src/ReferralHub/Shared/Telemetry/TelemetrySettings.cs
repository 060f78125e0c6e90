namespace ReferralHub.Shared.Telemetry;

internal sealed class TelemetrySettings
{
    public const string Json = "json";
    public const string Text = "text";

    /// <summary>Of the log: <see cref="Json"/> or <see cref="Text"/>; empty: text in development, else JSON.</summary>
    public string LogFormat { get; init; } = "";

    /// <summary>How often an instance with a worker looks what waits in the database, as long as somebody wants to know.</summary>
    public double SampleSeconds { get; init; } = 10;

    public static IEnumerable<string?> Faults(TelemetrySettings settings)
    {
        if (settings.LogFormat is not ("" or Json or Text))
            yield return $"Telemetry__LogFormat must be {Json} or {Text}, it is '{settings.LogFormat}'";
        if (settings.SampleSeconds is not (>= 0.01 and <= 3600))
            yield return FormattableString.Invariant(
                $"Telemetry__SampleSeconds must be a number from 0.01 to 3600, it is {settings.SampleSeconds}");
    }
}
