using ReferralHub.Tests.Host;

namespace ReferralHub.Chaos.Tests.Host;

/// <summary>The program as a process, and a way to call it that does not wait for ever.</summary>
public sealed class Instance : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private Instance(ServerProcess process, HttpClient http) => (_process, Http) = (process, http);

    public HttpClient Http { get; }

    public bool IsDead { get; private set; }

    public static async Task<Instance> Start(Dictionary<string, string> settings)
    {
        var process = new ServerProcess(settings);
        var http = await process.Ready();
        http.Timeout = TimeSpan.FromSeconds(60);
        return new Instance(process, http);
    }

    public HttpClient For(string accessToken) => new()
    {
        BaseAddress = Http.BaseAddress,
        DefaultRequestHeaders = { Authorization = new("Bearer", accessToken) }
    };

    public async Task Kill()
    {
        IsDead = true;
        await _process.Kill();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }
}
