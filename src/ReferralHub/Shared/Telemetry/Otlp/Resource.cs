using System.Reflection;

namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>Who tells. What the operator says goes over what is found here; an instance has an id of its own from start to stop.</summary>
internal sealed class Resource
{
    private static readonly string? s_version = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3);

    public Resource(OtlpSettings settings)
    {
        var all = new Dictionary<string, object?>
        {
            ["service.name"] = "referralhub",
            ["service.version"] = s_version,
            ["service.instance.id"] = Guid.CreateVersion7().ToString(),
            ["host.name"] = Environment.MachineName
        };
        foreach (var (name, value) in settings.Resource)
            all[name] = value;
        if (settings.ServiceName is { } service)
            all["service.name"] = service;
        // by whom it was written is no setting
        (all["telemetry.sdk.name"], all["telemetry.sdk.language"], all["telemetry.sdk.version"]) = ("referralhub", "dotnet", s_version);
        Attributes = [.. all];
    }

    public IReadOnlyList<KeyValuePair<string, object?>> Attributes { get; }
}
