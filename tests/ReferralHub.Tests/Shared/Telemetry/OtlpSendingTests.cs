using System.Diagnostics;
using System.Diagnostics.Metrics;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Telemetry;

/// <summary>Logs, and what becomes of everything when the collector is not well.</summary>
public sealed class OtlpSendingTests
{
    private const string Cannot = "cannot be sent";

    [Fact]
    public async Task A_warning_comes_with_the_trace_of_the_problem_that_it_is_about()
    {
        await using var collector = await OtlpCollector.Start();
        await using var app = await App.Start(collector.Beside);
        var trace = "";

        await app.Database.Away(async () =>
            trace = (await (await app.Http.GetAsync("/api/referral-codes/SOMEBODYSCODE")).Should(503)).Text("trace_id"));

        var line = await collector.Wait(OtlpCollector.Logs,
            line => line.Json.TryGetProperty("traceId", out var id) && id.GetString() == trace, "the warning");
        _ = (line.Json.GetProperty("severityNumber").GetInt32(), line.Json.Text("severityText")).Should().Be((13, "Warning"));
        _ = line.Json.GetProperty("body").Text("stringValue").Should().StartWith("PostgreSQL did not answer on GET");
        _ = (line.Scope, line.Attribute("Route"))
            .Should().Be(("ReferralHub.Shared.Http.FailureHandling", "/api/referral-codes/{code}"));
        _ = line.Attribute("RequestPath").Should().BeNull();
        _ = line.Json.Text("spanId").Should().HaveLength(16);
    }

    [Fact]
    public async Task An_exception_is_told_with_its_type_and_where_it_was_thrown()
    {
        await using var collector = await OtlpCollector.Start();
        await using var app = await App.Start(collector.Beside);

        app.Services.GetRequiredService<ILogger<OtlpSendingTests>>().LogError(new InvalidOperationException("broken \ud800"), "Failed");

        var line = await collector.Wait(OtlpCollector.Logs, line => line.Attribute("exception.type") is not null, "the failure");
        _ = line.Json.GetProperty("severityNumber").GetInt32().Should().Be(17);
        _ = line.Attribute("exception.type").Should().Be("System.InvalidOperationException");
        _ = line.Attribute("exception.message").Should().Be("broken \ufffd");
        _ = line.Attribute("exception.stacktrace").Should().Contain("InvalidOperationException: broken");
    }

    [Fact]
    public async Task Each_request_is_JSON_zipped_and_has_the_headers_that_were_set()
    {
        await using var collector = await OtlpCollector.Start();
        await using var app = await App.Start(new(collector.Beside)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"{collector.Url}/some/where/",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "authorization=Basic%20YWRhOmFkYQ==,x-tenant = one"
        });

        await Eventually.True(() => Task.FromResult(collector.Calls.Count > 0), "something is sent");

        var call = collector.Calls[0];
        _ = call.Path.Should().Be("/some/where/v1/metrics");
        _ = (call.Headers["authorization"], call.Headers["x-tenant"]).Should().Be(("Basic YWRhOmFkYQ==", "one"));
        _ = (call.Headers["content-type"], call.Headers["content-encoding"]).Should().Be(("application/json", "gzip"));
        _ = call.Headers.Should().NotContainKey("traceparent");
    }

    [Fact]
    public async Task Without_the_setting_nobody_listens_and_nothing_is_sent()
    {
        await using var collector = await OtlpCollector.Start();
        var settings = collector.Beside;
        await using var disabled = await App.Start(new(settings) { ["OTEL_SDK_DISABLED"] = "TRUE" });
        _ = settings.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");
        await using var without = await App.Start(settings);

        foreach (var app in (App[])[disabled, without])
        {
            _ = await app.Given.Registered();
            _ = app.Services.GetRequiredService<IMeterFactory>().Create("ReferralHub").CreateCounter<long>("referralhub.signups")
                .Enabled.Should().BeFalse();
            _ = app.Services.GetServices<ILoggerProvider>().Select(provider => provider.GetType().Name).Should().NotContain("LogRecords");
            await app.Stop();
        }
        _ = collector.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_collector_that_is_busy_gets_the_same_again_and_each_change_is_one_line()
    {
        var busy = true;
        await using var collector = await OtlpCollector.Start((context, _) =>
        {
            context.Response.StatusCode = Volatile.Read(ref busy) ? 503 : 200;
            context.Response.Headers.RetryAfter = "0";
            return Task.CompletedTask;
        });
        var log = new LogSink();
        await using var app = await App.Start(collector.Beside, services => services.AddSingleton<ILoggerProvider>(log));
        app.Services.GetRequiredService<ILogger<OtlpSendingTests>>().LogWarning("Something to tell");
        await Eventually.True(
            () => Task.FromResult(collector.Calls.Count(call => call.Path == OtlpCollector.Logs) > 3), "it is tried again");

        Volatile.Write(ref busy, false);

        foreach (var signal in (string[])["Metrics", "Logs"])
            await Eventually.True(() => Task.FromResult(
                log.Lines.Any(line => line.StartsWith($"{signal} are sent to", StringComparison.Ordinal))), $"{signal} work again");
        _ = log.Lines.Count(line => line.Contains(Cannot, StringComparison.Ordinal)).Should().Be(2);
        _ = collector.Calls.Where(call => call.Path == OtlpCollector.Logs).Select(call => call.Body).Distinct().Should().ContainSingle();
        _ = collector.Calls.Should().NotContain(call => call.Body.Contains(Cannot, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_collector_refuses_for_good_is_not_sent_again()
    {
        await using var collector = await OtlpCollector.Start(404);
        var log = new LogSink();
        await using var app = await App.Start(collector.Beside, services => services.AddSingleton<ILoggerProvider>(log));
        var logger = app.Services.GetRequiredService<ILogger<OtlpSendingTests>>();

        for (var number = 1; number <= 3; number++)
        {
            logger.LogWarning("Line {Number}", number);
            await Eventually.True(() => Task.FromResult(Logs() == number), $"line {number} is sent");
        }

        _ = log.Lines.Should().ContainSingle(line => line.StartsWith("Logs cannot be sent", StringComparison.Ordinal))
            .Which.Should().Contain($"{collector.Url}").And.Contain("answered 404");

        int Logs() => collector.Calls.Count(call => call.Path == OtlpCollector.Logs);
    }

    [Fact]
    public async Task What_is_taken_in_part_is_said_once()
    {
        await using var collector = await OtlpCollector.Start((context, _) =>
            context.Response.WriteAsync("""{"partialSuccess":{"rejectedDataPoints":"7","errorMessage":"too\nold"}}"""));
        var log = new LogSink();
        await using var app = await App.Start(collector.Beside, services => services.AddSingleton<ILoggerProvider>(log));

        await Eventually.True(() => Task.FromResult(collector.Calls.Count > 3), "it goes on");

        _ = log.Lines.Should().ContainSingle(line => line.Contains("not all taken", StringComparison.Ordinal))
            .Which.Should().Contain("7 too old");
    }

    [Fact]
    public async Task A_dead_collector_costs_neither_requests_nor_the_stop_anything()
    {
        await using var collector = await OtlpCollector.Start();
        var settings = collector.Beside;
        await collector.DisposeAsync();
        var log = new LogSink();
        await using var app = await App.Start(settings, services => services.AddSingleton<ILoggerProvider>(log));
        await Eventually.True(() => Task.FromResult(
            log.Lines.Any(line => line.Contains("Metrics cannot be sent", StringComparison.Ordinal))), "it is said");

        _ = await app.Given.Registered();
        var begun = Stopwatch.GetTimestamp();
        await app.Stop();

        _ = Stopwatch.GetElapsedTime(begun).TotalSeconds.Should().BeLessThan(4);
        _ = log.Lines.Count(line => line.Contains(Cannot, StringComparison.Ordinal)).Should().BeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task A_collector_that_hangs_costs_no_request_anything_and_the_stop_a_second()
    {
        await using var collector = await OtlpCollector.Hanging();
        var log = new LogSink();
        await using var app = await App.Start(
            new(collector.Beside) { ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "100" }, services => services.AddSingleton<ILoggerProvider>(log));
        await Eventually.True(() => Task.FromResult(
            log.Lines.Any(line => line.Contains("no answer in time", StringComparison.Ordinal))), "it is said");

        _ = await app.Given.Registered();
        var begun = Stopwatch.GetTimestamp();
        await app.Stop();

        _ = Stopwatch.GetElapsedTime(begun).TotalSeconds.Should().BeLessThan(4);
    }

    [Fact]
    public async Task What_is_left_at_the_stop_is_sent()
    {
        await using var collector = await OtlpCollector.Start();
        var settings = collector.Beside;
        settings["OTEL_METRIC_EXPORT_INTERVAL"] = settings["OTEL_BLRP_SCHEDULE_DELAY"] = "600000";
        await using var app = await App.Start(settings);
        _ = await app.Given.Registered();
        app.Services.GetRequiredService<ILogger<OtlpSendingTests>>().LogWarning("The last line");

        await app.Stop();

        _ = collector.Of(OtlpCollector.Metrics).Select(OtlpReading.Name).Should().Contain("referralhub.signups");
        _ = collector.Of(OtlpCollector.Logs).Select(line => line.Json.GetProperty("body").Text("stringValue"))
            .Should().Contain("The last line");
    }
}
