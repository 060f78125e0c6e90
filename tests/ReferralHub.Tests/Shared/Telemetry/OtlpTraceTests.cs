using System.Diagnostics;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Telemetry;

/// <summary>
/// What a collector sees of requests. The instance is a process of its own: who listens to activities hears all of their process.
/// </summary>
public sealed class OtlpTraceTests
{
    private const int Server = 2;
    private const int Client = 3;
    private const int Consumer = 5;

    [Fact]
    public async Task A_sign_up_is_one_trace_from_the_request_over_its_statements_to_the_mail()
    {
        await using var collector = await OtlpCollector.Start();
        await using var instance = await Instance.Start(collector);

        _ = await instance.Register("ada");

        var mail = await collector.Wait(OtlpCollector.Traces, span => span.Name() == "VerificationAsked mail", "the mail");
        var trace = OfTrace(collector, mail.Json.Text("traceId"));
        var request = trace.Single(span => span.Scope == "Microsoft.AspNetCore").Json;
        _ = (request.Text("name"), KindOf(request)).Should().Be(("POST /api/register", Server));
        _ = (mail.Json.Text("parentSpanId"), KindOf(mail.Json)).Should().Be((request.Text("spanId"), Consumer));
        var statements = trace.Where(span => span.Scope == "Npgsql").ToArray();
        _ = statements.Count(span => span.Json.Text("parentSpanId") == request.Text("spanId")).Should().BePositive();
        _ = statements.Should().OnlyContain(span => KindOf(span.Json) == Client && span.Attribute("db.query.text") != "");
    }

    [Fact]
    public async Task The_trace_of_a_problem_is_found_by_the_id_in_its_body()
    {
        await using var collector = await OtlpCollector.Start();
        await using var instance = await Instance.Start(collector);
        var (trace, parent) = (ActivityTraceId.CreateRandom().ToHexString(), ActivitySpanId.CreateRandom().ToHexString());

        var problem = await (await instance.Send("PATCH", "/api/referral-links/somebody", traceparent: $"00-{trace}-{parent}-01"))
            .ShouldFail(401, "unauthorized");

        var span = await collector.Wait(OtlpCollector.Traces, span => span.Json.Text("traceId") == problem.Text("trace_id"), "the span");
        _ = (span.Json.Text("traceId"), span.Json.Text("parentSpanId")).Should().Be((trace, parent));
        _ = span.Name().Should().Be("PATCH /api/referral-links/{id}");
        _ = (span.Attribute("http.route"), span.Attribute("http.response.status_code"))
            .Should().Be(("/api/referral-links/{id}", "401"));
        _ = span.Resource.Attribute("service.name").Should().Be("referralhub");
        _ = TimeOf(span, "endTimeUnixNano").Should().BeGreaterThan(TimeOf(span, "startTimeUnixNano"));
    }

    [Theory]
    [InlineData("parentbased_always_on", "00", false)]
    [InlineData("parentbased_always_off", "01", true)]
    [InlineData("parentbased_always_off", null, false)]
    [InlineData("always_off", "01", false)]
    [InlineData("always_on", "00", true)]
    public async Task Traces_are_kept_as_the_sampler_says(string sampler, string? flags, bool kept)
    {
        await using var collector = await OtlpCollector.Start();
        await using var instance = await Instance.Start(collector, new() { ["OTEL_TRACES_SAMPLER"] = sampler });
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        var parent = flags is null ? null : $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-{flags}";

        _ = await (await instance.Send("GET", "/api/referral-codes/NOBODYSCODE", parent)).Should(200);

        await instance.Stop();
        // what the instance does by itself is not asked here
        var spans = collector.Of(OtlpCollector.Traces).Where(span => flags is null || span.Json.Text("traceId") == trace).ToArray();
        _ = spans.Any(span => span.Scope == "Microsoft.AspNetCore").Should().Be(kept);
        _ = spans.Any(span => span.Scope == "Npgsql").Should().Be(kept, "statements go with their request");
    }

    [Fact]
    public async Task Nothing_that_is_sent_holds_what_people_typed_or_were_sent()
    {
        await using var collector = await OtlpCollector.Start();
        await using var instance = await Instance.Start(collector);

        var typed = await instance.Use();
        await instance.Stop();

        _ = collector.Calls.Select(call => call.Path).Distinct()
            .Should().BeEquivalentTo(OtlpCollector.Traces, OtlpCollector.Metrics, OtlpCollector.Logs);
        _ = collector.Of(OtlpCollector.Traces).Select(OtlpReading.Name).Should().Contain("POST /api/login").And.Contain("GET /r/{code}");
        _ = collector.Of(OtlpCollector.Traces).Should().Contain(span => span.Name() == "GET /api/referral-codes/{code}"
            && span.Attribute("error.type") == "503" && span.Json.GetProperty("status").GetProperty("code").GetInt32() == 2);
        foreach (var call in collector.Calls)
            foreach (var secret in typed)
                _ = call.Body.Contains(secret, StringComparison.OrdinalIgnoreCase).Should().BeFalse($"{secret} stands in {call.Body}");
    }

    [Fact]
    public async Task Statements_with_which_an_instance_looks_for_work_are_no_traces()
    {
        await using var collector = await OtlpCollector.Start();
        await using var instance = await Instance.Start(collector);

        _ = await collector.Wait(OtlpCollector.Metrics, metric => metric.Name() == "referralhub.outbox.waiting", "the backlog");
        await instance.Stop();

        _ = collector.Of(OtlpCollector.Traces).Where(span => span.Scope == "Npgsql")
            .Should().OnlyContain(span => span.Json.Text("parentSpanId").Length == 16);
    }

    private static int KindOf(System.Text.Json.JsonElement span) => span.GetProperty("kind").GetInt32();

    private static long TimeOf(OtlpItem span, string name) =>
        long.Parse(span.Json.Text(name), System.Globalization.CultureInfo.InvariantCulture);

    private static OtlpItem[] OfTrace(OtlpCollector collector, string trace) =>
        [.. collector.Of(OtlpCollector.Traces).Where(span => span.Json.Text("traceId") == trace)];
}
