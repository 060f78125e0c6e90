using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>A panel or an alert over a metric that nobody sends is silent for ever: names are compared with those of a real run.</summary>
public sealed partial class TelemetryDocumentTests
{
    private static readonly string s_operations = File.ReadAllText(Repository.Path("docs/operations.md"));
    private static readonly string s_alerts = File.ReadAllText(Repository.Path("docs/operations/alerts.yml"));
    private static readonly string s_dashboard = File.ReadAllText(Repository.Path("docs/operations/grafana-dashboard.json"));

    [Fact]
    public async Task The_table_lists_each_of_our_meters_with_its_kind_unit_and_labels()
    {
        await using var app = await App.Start(WebhookReceiver.Allowed);
        using var measured = new Measured(app);

        await MainJob(app);

        var ours = measured.Instruments.Where(instrument => instrument.Meter.Name is "ReferralHub").ToArray();
        var rows = MeterRow().Matches(s_operations).ToDictionary(row => row.Groups[1].Value);
        _ = rows.Values.Select(row => (row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value))
            .Should().BeEquivalentTo(ours.Select(instrument => (instrument.Name, KindOf(instrument), instrument.Unit)));
        foreach (var name in measured.Names.Where(name => name.StartsWith("referralhub.", StringComparison.Ordinal)))
            foreach (Match label in Label().Matches(name))
                _ = rows[name.Split('{')[0]].Groups[4].Value.Should().Contain($"`{label.Groups[1].Value}`", name);
    }

    [Fact]
    public async Task Dashboard_and_alerts_name_only_what_a_running_instance_measures()
    {
        var published = new List<Instrument>();
        await using var app = await App.Start(WebhookReceiver.Allowed);
        var meters = app.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            lock (published)
                if (instrument.Meter.Scope is null || instrument.Meter.Scope == meters)
                    published.Add(instrument);
        };
        listener.Start();

        await MainJob(app);

        string[] known;
        lock (published)
            known = [.. published.SelectMany(SeriesOf).Distinct()];
        _ = Used().Should().HaveCountGreaterThan(30).And.BeSubsetOf(known);
    }

    /// <summary>By its names, units and kinds as they arrive; what has not happened is not sent.</summary>
    [Fact]
    public async Task Dashboard_and_alerts_find_what_a_collector_makes_of_what_is_sent()
    {
        await using var collector = await OtlpCollector.Start();
        await using var app = await App.Start(new(collector.Beside) { ["Webhooks:AllowedNetworks:0"] = "127.0.0.0/8" });

        await MainJob(app);
        await app.Stop();

        var sent = collector.Of(OtlpCollector.Metrics).SelectMany(SeriesOf).ToHashSet();
        var missing = Used().Except(sent).ToArray();
        _ = sent.Intersect(Used()).Should().HaveCountGreaterThan(25);
        _ = missing.Should().OnlyContain(name =>
            name == "referralhub_replica_lag_seconds" || name == "db_client_connection_npgsql_pending_requests"
            || (name.StartsWith("referralhub_", StringComparison.Ordinal) && name.EndsWith("_total", StringComparison.Ordinal)));
    }

    [Fact]
    public void Dashboard_and_alerts_name_only_labels_that_there_are()
    {
        var labels = MeterRow().Matches(s_operations).SelectMany(row => Quoted().Matches(row.Groups[4].Value))
            .Select(label => label.Groups[1].Value)
            .Concat(["instance", "le", "http_route", "http_request_method", "http_response_status_code", "db_client_connection_state"]);

        var used = Expressions().SelectMany(expression => Matcher().Matches(expression).Select(match => match.Groups[1].Value)
            .Concat(Grouping().Matches(expression).SelectMany(match => match.Groups[1].Value.Split(", "))));

        _ = used.Distinct().Should().HaveCountGreaterThan(10).And.BeSubsetOf(labels);
    }

    [Fact]
    public void Each_alert_has_its_section_and_each_section_its_alert()
    {
        var alerts = Alert().Matches(s_alerts).Select(alert => alert.Groups[1].Value).ToArray();
        var chapter = s_operations.Split("\n## ").Single(part => part.StartsWith("What each alert means", StringComparison.Ordinal));

        _ = Section().Matches(chapter).Select(section => section.Groups[1].Value).Should().Equal(alerts);
        foreach (var alert in alerts)
            _ = s_alerts.Should().Contain($"runbook: docs/operations.md#{alert.ToLowerInvariant()}\n");
        foreach (var member in (string[])["expr:", "severity:", "summary:", "description:", "runbook:"])
            _ = s_alerts.Split(member).Length.Should().Be(alerts.Length + 1, member);
    }

    /// <summary>What the product is for, and what comes of it.</summary>
    private static async Task MainJob(App app)
    {
        await using var receiver = await WebhookReceiver.Start();
        _ = await app.Hook(receiver);
        var ada = await app.Given.SignedIn();
        _ = await app.Follow(ada.Code);
        _ = await app.Given.Verified(ada.Code);
        _ = await app.ByPhone(ada.Code);
        _ = await app.Http.Post("/api/login", new { username_or_email = ada.Username, password = "wrong" });
        _ = await app.Stats(ada);
        _ = await receiver.Wait();
    }

    private static string[] Used() => [.. Expressions()
        .SelectMany(expression => Series().Matches(Grouping().Replace(expression, ""))).Select(name => name.Value).Distinct()];

    private static string[] Expressions()
    {
        using var dashboard = JsonDocument.Parse(s_dashboard);
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.Text("expr"));
        return [.. panels, .. AlertExpression().Matches(s_alerts).Select(alert => alert.Groups[1].Value)];
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name switch
    {
        ['H', ..] => "histogram",
        var type when type.Contains("Gauge", StringComparison.Ordinal) => "gauge",
        var type when type.Contains("UpDown", StringComparison.Ordinal) => "up-down counter",
        _ => "counter"
    };

    private static IEnumerable<string> SeriesOf(Instrument instrument) =>
        SeriesOf(instrument.Name, instrument.Unit, KindOf(instrument));

    private static IEnumerable<string> SeriesOf(OtlpItem metric) => SeriesOf(metric.Name(), metric.Json.Text("unit"),
        metric.Json.TryGetProperty("histogram", out _) ? "histogram"
        : metric.Json.TryGetProperty("sum", out var sum) && sum.GetProperty("isMonotonic").GetBoolean() ? "counter" : "gauge");

    /// <summary>As the OpenTelemetry specification turns names into those of Prometheus.</summary>
    private static IEnumerable<string> SeriesOf(string name, string? unit, string kind)
    {
        name = name.Replace('.', '_') + unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return kind switch
        {
            "histogram" => [$"{name}_bucket", $"{name}_sum", $"{name}_count"],
            "counter" => [$"{name}_total"],
            _ => [name]
        };
    }

    [GeneratedRegex(@"^\| `(referralhub\.[a-z.]+)` \| ([a-z]+) \| `([^`]+)` \|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex MeterRow();

    [GeneratedRegex(@"[{,](\w+)=")]
    private static partial Regex Label();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b(?:referralhub|http_server|db_client|dotnet)_\w+(?=[\[{) =]|$)", RegexOptions.Multiline)]
    private static partial Regex Series();

    [GeneratedRegex(@"(\w+)(?:=~|!~|!=|=)""")]
    private static partial Regex Matcher();

    [GeneratedRegex(@"by \(([^)]+)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"^      - alert: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Alert();

    [GeneratedRegex(@"^        expr: ((?:.|\n)+?)\n        (?:for|labels):", RegexOptions.Multiline)]
    private static partial Regex AlertExpression();

    [GeneratedRegex(@"^### (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Section();
}
