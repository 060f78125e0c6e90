using System.Security.Cryptography;
using ReferralHub.Benchmarks.Measuring;
using ReferralHub.Tests.Host;

namespace ReferralHub.Benchmarks.Floor;

/// <summary><see cref="FloorServer"/> as a process of its own, with the runtime settings of the API (garbage collector and all).</summary>
internal sealed class FloorProcess : IAsyncDisposable
{
    private readonly byte[] _secret;
    private readonly ServerProcess _server;
    private readonly HttpClient _http;

    private FloorProcess(byte[] secret, ServerProcess server, HttpClient http) => (_secret, _server, _http) = (secret, server, http);

    public Uri Address => _http.BaseAddress!;

    public static async Task<FloorProcess> Start(TestDatabase database)
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);
        var server = new ServerProcess(
            [
                "dotnet", "exec", "--runtimeconfig", Beside("ReferralHub.runtimeconfig.json"),
                "--depsfile", Beside("ReferralHub.Benchmarks.deps.json"), Beside("ReferralHub.Benchmarks.dll"), "floor"
            ],
            new Dictionary<string, string>
            {
                ["ConnectionStrings__Postgres"] = database.ConnectionString,
                [FloorServer.Secret] = Convert.ToBase64String(secret),
                ["Logging__LogLevel__Default"] = "Warning",
                // it says where it listens
                ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information"
            },
            "Production");
        return new FloorProcess(secret, server, await server.Ready());
    }

    public IEnumerable<Call> Signed(IEnumerable<Guid> users) =>
        users.Select(user => new Call(FloorServer.Signed, FloorServer.Token(_secret, user, TimeProvider.System)));

    public static IEnumerable<Call> Select(IEnumerable<Guid> users) => users.Select(user => new Call($"{FloorServer.Select}{user}"));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }
}
