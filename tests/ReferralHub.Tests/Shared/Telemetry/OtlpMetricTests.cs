using System.Globalization;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Telemetry;

public sealed class OtlpMetricTests
{
    [Fact]
    public async Task A_counter_is_a_sum_since_the_start_that_grows_from_one_sending_to_the_next()
    {
        await using var collector = await OtlpCollector.Start();
        await using var app = await App.Start(collector.Beside);

        _ = await app.Given.Registered();
        var first = await SignUps(collector, 1);
        _ = await app.Given.Registered();
        var second = await SignUps(collector, 2);

        var sum = second.Json.GetProperty("sum");
        _ = (sum.GetProperty("aggregationTemporality").GetInt32(), sum.GetProperty("isMonotonic").GetBoolean()).Should().Be((2, true));
        _ = (second.Json.Text("unit"), second.Scope).Should().Be(("{account}", "ReferralHub"));
        _ = first.Points().Single().Text("startTimeUnixNano").Should().Be(second.Points().Single().Text("startTimeUnixNano"));
        _ = Number(second, "timeUnixNano").Should().BeGreaterThan(Number(first, "timeUnixNano"));
    }

    [Fact]
    public async Task Durations_are_histograms_with_the_bounds_that_the_conventions_have()
    {
        await using var collector = await OtlpCollector.Start();
        await using var app = await App.Start(collector.Beside);

        _ = await app.Given.Registered();
        var duration = await collector.Wait(OtlpCollector.Metrics, metric => metric.Name() == "http.server.request.duration"
            && metric.Points().Any(point => point.Attribute("http.route") == "/api/register"), "the duration");

        var point = duration.Points().Single(point => point.Attribute("http.route") == "/api/register");
        _ = (duration.Json.Text("unit"), point.Text("count"), point.Attribute("http.response.status_code")).Should().Be(("s", "1", "201"));
        var bounds = point.GetProperty("explicitBounds").EnumerateArray().Select(bound => bound.GetDouble()).ToArray();
        _ = bounds.Should().StartWith([0.005, 0.01]).And.EndWith(10).And.HaveCount(14);
        var counts = point.GetProperty("bucketCounts").EnumerateArray()
            .Select(count => long.Parse(count.GetString()!, CultureInfo.InvariantCulture)).ToArray();
        var sum = point.GetProperty("sum").GetDouble();
        _ = counts.Should().HaveCount(15).And.Subject.Sum().Should().Be(1);
        _ = Array.IndexOf(counts, 1).Should().Be(bounds.Count(bound => bound < sum));
    }

    [Fact]
    public async Task Connections_are_told_by_the_name_of_their_pool_and_not_by_where_they_go()
    {
        await using var collector = await OtlpCollector.Start();
        // the tests have connections of their own in this process
        await using var instance = await Instance.Start(collector);

        var connections = await collector.Wait(
            OtlpCollector.Metrics, metric => metric.Name() == "db.client.connection.count", "the connections");

        _ = connections.Points().Select(point => point.Attribute("db.client.connection.pool.name")).Distinct().Should().Equal("primary");
    }

    /// <summary>Nobody looks what waits as long as nobody listens.</summary>
    [Fact]
    public async Task What_waits_in_the_database_is_looked_for_and_sent()
    {
        await using var collector = await OtlpCollector.Start();
        await using var app = await App.Start(collector.Beside);
        _ = await app.Database.Execute(
            "insert into outbox_messages (lane, type, payload, available_at) values ('mail', 'Later', '{}', now() + interval '1 hour')");

        var waiting = await collector.Wait(OtlpCollector.Metrics, metric => metric.Name() == "referralhub.outbox.waiting"
            && metric.Points().Any(point => point.Attribute("lane") == "mail" && point.Text("asInt") == "1"), "what waits");
        var age = await collector.Wait(OtlpCollector.Metrics, metric => metric.Name() == "referralhub.outbox.age"
            && metric.Points().Any(point => point.GetProperty("asDouble").GetDouble() > 0), "its age");

        _ = (waiting.Json.Text("unit"), age.Json.Text("unit")).Should().Be(("{message}", "s"));
        _ = (waiting.Json.TryGetProperty("gauge", out _), age.Json.TryGetProperty("gauge", out _)).Should().Be((true, true));
    }

    [Fact]
    public async Task An_instrument_has_two_thousand_sets_of_labels_and_one_for_all_others()
    {
        await using var collector = await OtlpCollector.Start();
        await using var app = await App.Start(collector.Beside);
        using var meter = new System.Diagnostics.Metrics.Meter("ReferralHub");
        var counter = meter.CreateCounter<long>("test.many");

        Parallel.For(0, 5000, number => counter.Add(1, new("number", number % 2500), new("half", number % 2)));
        // the same set, in another order
        counter.Add(1, new("half", 0), new("number", 0));

        var many = await collector.Wait(
            OtlpCollector.Metrics, metric => metric.Name() == "test.many" && Sum(metric) == 5001, "the counter");
        _ = many.Points().Count().Should().BeInRange(2000, 2010);
        _ = many.Points().Count(point => point.Attribute("otel.metric.overflow") == "True").Should().Be(1);
        _ = many.Points().Count(point => point.Attribute("number") == "0").Should().BeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task Who_measures_is_told_by_what_the_operator_says_and_by_an_id_for_each_run()
    {
        await using var collector = await OtlpCollector.Start();
        await using var app = await App.Start(new(collector.Beside)
        {
            ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=pro%2Cduction,service.name=ignored",
            ["OTEL_SERVICE_NAME"] = "hub"
        });

        var resource = (await collector.Wait(OtlpCollector.Metrics, _ => true, "anything")).Resource;

        _ = resource.Attribute("service.name").Should().Be("hub");
        _ = resource.Attribute("deployment.environment.name").Should().Be("pro,duction");
        _ = resource.Attribute("service.version").Should().Be("0.1.0");
        _ = resource.Attribute("service.instance.id").Should().MatchRegex("^[0-9a-f-]{36}$");
        _ = resource.Attribute("telemetry.sdk.language").Should().Be("dotnet");
        _ = resource.Attribute("host.name").Should().Be(Environment.MachineName);
    }

    private static Task<OtlpItem> SignUps(OtlpCollector collector, int count) => collector.Wait(
        OtlpCollector.Metrics, metric => metric.Name() == "referralhub.signups" && Sum(metric) == count, $"{count} sign-up(s)");

    private static long Sum(OtlpItem metric) => metric.Points().Sum(point => long.Parse(point.Text("asInt"), CultureInfo.InvariantCulture));

    private static long Number(OtlpItem metric, string name) =>
        long.Parse(metric.Points().Single().Text(name), CultureInfo.InvariantCulture);
}
