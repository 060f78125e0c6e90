using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Shared.Telemetry;

/// <summary>An instance in a process of its own that tells a collector, on a database of its own.</summary>
internal sealed class Instance : IAsyncDisposable
{
    private readonly App _app;
    private readonly ServerProcess _process;
    private readonly HttpClient _http;

    private Instance(App app, ServerProcess process, HttpClient http) => (_app, _process, _http) = (app, process, http);

    public string[] Lines => _process.Lines;

    public static async Task<Instance> Start(OtlpCollector collector, Dictionary<string, string>? own = null)
    {
        // it is there for its database and its mail
        var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var settings = collector.Settings;
        foreach (var (name, value) in own ?? [])
            settings[name] = value;
        var process = new ServerProcess(App.Settings(app.Database, app.Mailbox, settings));
        using var http = await process.Ready();
        return new Instance(app, process,
            new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = http.BaseAddress });
    }

    public async Task<(string Name, string Email, string Code)> Register(string prefix)
    {
        var name = Given.NewName(prefix);
        var made = await (await _http.Post("/api/register",
            new { username = name, email = $"{name}@example.com", password = Given.Password })).Should(201);
        return (name, $"{name}@example.com", made.Text("referral_code"));
    }

    public Task<HttpResponseMessage> Send(string method, string path, string? traceparent = null, string? agent = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (traceparent is not null)
            request.Headers.Add("traceparent", traceparent);
        if (agent is not null)
            request.Headers.Add("User-Agent", agent);
        return _http.SendAsync(request);
    }

    /// <summary>What people do, well and badly; all that they typed and got.</summary>
    public async Task<string[]> Use()
    {
        var ada = await Register("ada");
        var verification = await _app.Mailbox.Token(ada.Email, Subjects.Verify);
        _ = await (await _http.Post("/api/verify-email", new { token = verification })).Should(200);
        var again = new { username = ada.Name, email = ada.Email, password = Given.Password };
        _ = await (await _http.Post("/api/register", again)).Should(409);
        _ = await (await _http.Post("/api/login", new { username_or_email = ada.Email, password = "a wrong secret" })).Should(401);
        var tokens = await (await _http.Post("/api/login", new { username_or_email = ada.Email, password = Given.Password })).Should(200);
        _ = await (await _http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
        var reset = await _app.Mailbox.Token(ada.Email, Subjects.Reset);
        _ = await (await Send("GET", $"/r/{ada.Code}?utm=somebodysquery", agent: "Mozilla/5.0 somebodysagent")).Should(302);
        _ = await (await Send("GET", "/somebodyspath?q=somebodysquery")).Should(404);
        _ = await Send("SOMEBODYSMETHOD", "/api/login");
        await _app.Database.Away(async () => await (await Send("GET", $"/api/referral-codes/{ada.Code}")).Should(503));
        return
        [
            ada.Email, ada.Code, Given.Password, verification, reset, "a wrong secret", tokens.Text("access_token"),
            tokens.Text("refresh_token"), "somebodysquery", "somebodysagent", "somebodyspath", "somebodysmethod"
        ];
    }

    /// <summary>In order, with what there is left to tell.</summary>
    public async Task Stop()
    {
        await _process.Terminate();
        _ = await _process.Exited();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
        await _app.DisposeAsync();
    }
}
