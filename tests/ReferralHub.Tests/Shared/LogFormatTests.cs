using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>What operators read: the output of the program as a process, started as they start it.</summary>
public sealed class LogFormatTests
{
    private const string Token = "Jv4tKq7ZsmX2rN9wYbE1";
    private const string Body = $$"""{"username_or_email":"nobody","password":"{{Given.Password}}"}""";

    /// <summary>As many levels as can be set; the last would go over all the others.</summary>
    private static readonly string[] s_levels =
        ["Logging__LogLevel__Default", "Logging__LogLevel__Microsoft.AspNetCore", "Logging__Console__LogLevel__Default"];

    private static Dictionary<string, string> Talkative => new(
        SettingsTests.Good.Concat(s_levels.Select(name => KeyValuePair.Create(name, "Trace"))));

    private static Dictionary<string, string> Unreachable => new(Talkative)
    {
        ["ConnectionStrings__Postgres"] = $"Host=127.0.0.1;Port=1;Database=none;Username=nobody;Password={Token}",
        ["ConnectionStrings__Redis"] = $"127.0.0.1:1,password={Token}",
        ["Email__Smtp__Host"] = "127.0.0.1",
        ["Email__Smtp__Username"] = "postman",
        ["Email__Smtp__Password"] = Token,
        ["Worker__Enabled"] = "true",
    };

    [Fact]
    public async Task Each_line_is_one_JSON_object_exceptions_too()
    {
        await using var database = await Broken();
        await using var server = ServerProcess.Start(With(database));
        using var http = await server.Client();

        await (await SignIn(http)).ShouldFail(500, "internal_error");
        await Heard(server, "42P01");

        var lines = server.Output.Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToArray();
        lines.Should().HaveCountGreaterThan(4).And.OnlyContain(line => HasAll(line));
        lines.Should().ContainSingle(line => line.Text("LogLevel") == "Error").Which.Text("Exception").Should().Contain("\n   at ");
    }

    [Fact]
    public async Task A_failing_call_leaves_one_line_which_its_trace_id_finds()
    {
        await using var server = ServerProcess.Start(SettingsTests.Good);
        using var http = await server.Client();

        var traces = new List<string>();
        for (var call = 0; call < 3; call++)
            traces.Add((await (await SignIn(http)).ShouldFail(503, "dependency_unavailable")).Text("trace_id"));
        await Heard(server, traces[^1]);

        foreach (var trace in traces)
            server.Output.Should().ContainSingle(line => line.Contains(trace, StringComparison.Ordinal))
                .Which.Should().Contain($"\"trace_id\":\"{trace}\"").And.Contain("/api/login");
    }

    [Fact]
    public async Task No_level_makes_it_write_what_stands_in_a_path_or_query()
    {
        await using var database = await Broken();
        await using var server = ServerProcess.Start(new(Talkative) { ["ConnectionStrings__Postgres"] = database.ConnectionString });
        using var http = await server.Client();

        await (await http.GetAsync($"/nowhere/{Token}?token={Token}")).ShouldFail(404, "not_found");
        await (await http.GetAsync($"/api/users/{Token}?token={Token}")).ShouldFail(401, "unauthorized");
        await (await http.Post($"/api/verify-email?token={Token}", new { token = 1 })).ShouldFail(400, "validation_failed");
        (await Raw(http.BaseAddress!, $"GET /?token={Token} HTTP/1.1\r\nHost: {Token} {Token}\r\n\r\n")).Should().StartWith("HTTP/1.1 400");
        (await Raw(http.BaseAddress!, $"GET / HTTP/1.1\r\n{Token}\r\n\r\n")).Should().StartWith("HTTP/1.1 400");
        await (await SignIn(http, $"?token={Token}")).ShouldFail(500, "internal_error");
        await Heard(server, "42P01");

        server.Output.Should().NotContain(line => line.Contains(Token, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Nothing_that_a_start_without_its_servers_prints_holds_their_passwords()
    {
        var settings = Unreachable;
        await using var server = ServerProcess.Start(settings);
        using var http = await server.Client();

        await (await http.GetAsync("/health/ready")).Should(503);
        await Heard(server, "Not ready");
        await Heard(server, "The outbox could not be read");

        server.Output.Should().NotContain(line => line.Contains(Token) || line.Contains(settings["Secrets__Master"]));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(2)]
    public async Task Callers_who_hang_up_leave_a_line_each_at_the_most(int length)
    {
        await using var server = ServerProcess.Start(SettingsTests.Good);
        using var http = await server.Client();

        for (var call = 0; call < 50; call++)
            HangUp(http.BaseAddress!, $"POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + $"Content-Length: {Body.Length + length - 2}\r\n\r\n{Body}");
        await Heard(server, (await (await SignIn(http)).ShouldFail(503, "dependency_unavailable")).Text("trace_id"));

        server.Output.Where(line => line.Contains("trace_id", StringComparison.Ordinal)).Should().HaveCountLessThanOrEqualTo(51)
            .And.OnlyHaveUniqueItems(line => Trace(line)).And.OnlyContain(line => line.Contains("PostgreSQL did not serve"));
    }

    [Fact]
    public async Task In_development_a_line_is_to_be_read()
    {
        await using var server = ServerProcess.Start(
            new() { ["ConnectionStrings__Postgres"] = SettingsTests.Good["ConnectionStrings__Postgres"], ["Worker__Enabled"] = "false" },
            "Development");
        using var http = await server.Client();

        var trace = (await (await SignIn(http, $"?token={Token}")).ShouldFail(503, "dependency_unavailable")).Text("trace_id");
        await Heard(server, trace);

        server.Output.Should().ContainSingle(line => line.Contains(trace)).Which.Should()
            .MatchRegex(@"^\d\d:\d\d:\d\d warn: ").And.Contain("PostgreSQL did not serve POST /api/login").And.NotContain(Token);
    }

    [Fact]
    public async Task Who_does_not_read_what_it_prints_does_not_stop_it()
    {
        // a pipe holds 64 KiB, and the queue before it what is said here
        await using var server = ServerProcess.Start(new(SettingsTests.Good) { ["Logging__Console__MaxQueueLength"] = "10" });
        using var http = await server.Client();
        server.StopReading();

        for (var call = 0; call < 400; call++)
            await (await SignIn(http)).ShouldFail(503, "dependency_unavailable");

        server.Output.Count.Should().BeLessThan(400);
    }

    private static Dictionary<string, string> With(TestDatabase database) =>
        new(SettingsTests.Good) { ["ConnectionStrings__Postgres"] = database.ConnectionString };

    /// <summary>A database in which signing in breaks.</summary>
    private static async Task<TestDatabase> Broken()
    {
        var database = await TestDatabase.Migrated();
        await database.Execute("alter table users rename to people");
        return database;
    }

    private static Task<HttpResponseMessage> SignIn(HttpClient http, string query = "") =>
        http.Post($"/api/login{query}", new { username_or_email = "nobody", password = Given.Password });

    private static Task Heard(ServerProcess server, string text) => Eventually.True(
        () => Task.FromResult(server.Output.Any(line => line.Contains(text, StringComparison.Ordinal))), $"'{text}' in the output");

    /// <summary>Time in UTC, level, category, number of the event, message and its parts.</summary>
    private static bool HasAll(JsonElement line) =>
        DateTimeOffset.ParseExact(line.Text("Timestamp"), "O", CultureInfo.InvariantCulture).Offset == TimeSpan.Zero
        && Enum.IsDefined(Enum.Parse<Microsoft.Extensions.Logging.LogLevel>(line.Text("LogLevel")))
        && line.Text("Category").Length > 0
        && line.GetProperty("EventId").TryGetInt32(out _)
        && line.Text("Message").Length > 0
        && line.GetProperty("State").TryGetProperty("{OriginalFormat}", out _);

    private static string Trace(string line) => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("Scopes")[0].Text("trace_id");

    /// <summary>Sends it and resets the connection.</summary>
    private static void HangUp(Uri server, string request)
    {
        using var client = new TcpClient(server.Host, server.Port) { LingerState = new LingerOption(true, 0) };
        client.GetStream().Write(Encoding.ASCII.GetBytes(request));
    }

    private static async Task<string> Raw(Uri server, string request)
    {
        using var client = new TcpClient(server.Host, server.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }
}
