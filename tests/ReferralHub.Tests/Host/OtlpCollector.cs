using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ReferralHub.Tests.Host;

/// <summary>What a collector got, unzipped.</summary>
public sealed record OtlpCall(string Path, Dictionary<string, string> Headers, string Body);

/// <summary>A span, a metric or a record of the log, with whose it is.</summary>
public sealed record OtlpItem(JsonElement Json, string Scope, JsonElement Resource);

/// <summary>A collector of OpenTelemetry: real HTTP on 127.0.0.1, which answers as it is told to and keeps what it gets.</summary>
public sealed class OtlpCollector : IAsyncDisposable
{
    public const string Traces = "/v1/traces";
    public const string Metrics = "/v1/metrics";
    public const string Logs = "/v1/logs";

    private readonly WebApplication _app;
    private readonly List<OtlpCall> _calls = [];

    private OtlpCollector(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        _ = builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async context =>
        {
            await using var body = new GZipStream(context.Request.Body, CompressionMode.Decompress);
            using var reader = new StreamReader(body);
            var headers = context.Request.Headers.ToDictionary(
                header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            var call = new OtlpCall(context.Request.Path, headers, await reader.ReadToEndAsync());
            int number;
            lock (_calls)
            {
                _calls.Add(call);
                number = _calls.Count;
            }
            await answer(context, number);
        });
    }

    public string Url => _app.Urls.Single();

    /// <summary>For an instance in a process of its own, at the pace of a test.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Url,
        ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "50",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
        ["Telemetry:SampleSeconds"] = "0.1",
        ["Logging:LogLevel:Default"] = "Information"
    };

    /// <summary>
    /// For one in the process of the tests: who traces there traces all instances, and they would write down traces that are not theirs.
    /// </summary>
    public Dictionary<string, string> Beside => new(Settings)
    {
        ["OTEL_TRACES_SAMPLER"] = "parentbased_always_off",
        ["Logging:LogLevel:Default"] = "Warning"
    };

    public IReadOnlyList<OtlpCall> Calls
    {
        get
        {
            lock (_calls)
                return [.. _calls];
        }
    }

    public static Task<OtlpCollector> Start(params int[] statuses) => Start((context, number) =>
    {
        context.Response.StatusCode = statuses.Length == 0 ? 200 : statuses[Math.Min(number, statuses.Length) - 1];
        return context.Response.WriteAsync("{}");
    });

    /// <summary>Takes every call and answers none.</summary>
    public static Task<OtlpCollector> Hanging() =>
        Start((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));

    public static async Task<OtlpCollector> Start(Func<HttpContext, int, Task> answer)
    {
        var collector = new OtlpCollector(answer);
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>All that came on a path, oldest first.</summary>
    public IReadOnlyList<OtlpItem> Of(string path) => [.. Calls.Where(call => call.Path == path).SelectMany(ItemsOf)];

    /// <summary>The first that fits, waited for.</summary>
    public async Task<OtlpItem> Wait(string path, Func<OtlpItem, bool> fits, string what)
    {
        OtlpItem? found = null;
        await Eventually.True(() => Task.FromResult((found = Of(path).FirstOrDefault(fits)) is not null), $"{what} comes to {path}");
        return found!;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IEnumerable<OtlpItem> ItemsOf(OtlpCall call)
    {
        var resources = JsonSerializer.Deserialize<JsonElement>(call.Body).EnumerateObject().Single().Value;
        foreach (var resource in resources.EnumerateArray())
            foreach (var scope in resource.EnumerateObject().Last().Value.EnumerateArray())
                foreach (var item in scope.EnumerateObject().Last().Value.EnumerateArray())
                    yield return new OtlpItem(item, scope.GetProperty("scope").Text("name"), resource.GetProperty("resource"));
    }
}

public static class OtlpReading
{
    public static string Name(this OtlpItem item) => item.Json.Text("name");

    public static string? Attribute(this OtlpItem item, string name) => item.Json.Attribute(name);

    /// <summary>The value of an attribute as it stands there, whatever its type.</summary>
    public static string? Attribute(this JsonElement item, string name)
    {
        foreach (var attribute in item.GetProperty("attributes").EnumerateArray())
            if (attribute.Text("key") == name)
                return attribute.GetProperty("value").EnumerateObject().Single().Value.ToString();
        return null;
    }

    /// <summary>The points of a metric, whichever its kind.</summary>
    public static IEnumerable<JsonElement> Points(this OtlpItem metric) =>
        metric.Json.EnumerateObject().Last().Value.GetProperty("dataPoints").EnumerateArray();
}
