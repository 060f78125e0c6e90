using Microsoft.Extensions.Logging.Console;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Telemetry.Otlp;

namespace ReferralHub.Shared.Telemetry;

internal static class TelemetryWiring
{
    public static void AddTelemetry(this WebApplicationBuilder builder, Settings settings)
    {
        builder.AddLog(settings.Telemetry);
        // before what asks whether somebody listens
        builder.AddOtlp();
        _ = builder.Services.AddSingleton<DependencyMetrics>();
        if (settings.Worker.Enabled)
            _ = builder.Services.AddHostedService<Backlog>();
    }

    private static void AddLog(this WebApplicationBuilder builder, TelemetrySettings settings)
    {
        var plain = settings.LogFormat is TelemetrySettings.Text || (settings.LogFormat is "" && builder.Environment.IsDevelopment());
        _ = builder.Logging.AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
        if (plain)
            _ = builder.Logging.AddSimpleConsole(console =>
                (console.UseUtcTimestamp, console.TimestampFormat) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z' "));
        else
            _ = builder.Logging.AddConsole(console => console.FormatterName = JsonLines.FormatterName);
        // each formatter takes the trace from where it is, and does not need it in a scope of every line
        _ = builder.Logging.Configure(logging => logging.ActivityTrackingOptions = ActivityTrackingOptions.None);
    }
}
