namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>
/// Telemetry by OTLP, if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to; without it nothing listens and nothing costs. This folder stands
/// in for the package OpenTelemetry: docs/adr/0001-packages.md.
/// </summary>
internal static class OtlpWiring
{
    public static void AddOtlp(this WebApplicationBuilder builder)
    {
        if (OtlpSettings.Of(builder.Configuration) is not { } settings)
            return;
        _ = builder.Services.AddSingleton(settings);
        _ = builder.Services.AddSingleton<Spans>();
        _ = builder.Services.AddSingleton<IStartupFilter, RequestSpans>();
        _ = builder.Services.AddSingleton<MetricStreams>();
        _ = builder.Services.AddSingleton<LogRecords>();
        _ = builder.Services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<LogRecords>());
        _ = builder.Services.AddSingleton<OtlpClient>();
        _ = builder.Services.AddHostedService<OtlpExporter>();
    }
}
