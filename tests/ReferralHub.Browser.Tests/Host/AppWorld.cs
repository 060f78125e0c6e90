using System.Net;
using System.Net.Sockets;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Browser.Tests.Host;

/// <summary>
/// The program as scripts/run starts it, in development with the app and the mailbox page at one address, on a database with the demo; and
/// scenarios (tests/app) that are played there.
/// </summary>
public sealed class AppWorld : IAsyncLifetime
{
    private readonly Mailbox _mailbox = new();
    private TestDatabase _database = null!;
    private ServerProcess _server = null!;
    private string _url = "";

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.Create();
        // Chromium takes cookies that are Secure from localhost, and from no address
        _url = $"http://localhost:{FreePort()}";
        var settings = App.Settings(_database, _mailbox, new()
        {
            ["ASPNETCORE_URLS"] = _url,
            ["ASPNETCORE_CONTENTROOT"] = Repository.Path("src/ReferralHub"),
            ["App:Enabled"] = "true",
            ["RateLimits:Enabled"] = "false",
            ["Links:PublicUrl"] = _url,
            ["Links:RegisterUrl"] = $"{_url}/app/register",
            ["Links:VerifyUrl"] = $"{_url}/app/verify",
            ["Links:ResetUrl"] = $"{_url}/app/reset",
            // it says where it listens
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information"
        });
        await using (var seeding = Run(settings, "seed-demo"))
            if (await seeding.Exited() is { Code: not 0 } refused)
                throw new InvalidOperationException($"There is no demo: {refused.Errors}");
        _server = Run(settings);
        (await _server.Ready()).Dispose();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_mailbox.Folder, recursive: true);
    }

    /// <summary>Fails with what the scenario says.</summary>
    public Task Play(string scenario) => Interop.Run("node", "app", $"{scenario}.mjs", new { url = _url });

    private static ServerProcess Run(Dictionary<string, string> settings, params string[] arguments) =>
        new(settings, "Development", arguments);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Not run, and said so, where Node or the packages of tests/app are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ScenarioAttribute : FactAttribute
{
    private static readonly bool s_isThere = Interop.HasPackages("app");

    public ScenarioAttribute() => Skip = s_isThere ? null : "NOT run: Node or tests/app/node_modules is missing (npm ci)";
}
