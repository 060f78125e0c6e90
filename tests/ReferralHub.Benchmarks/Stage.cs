using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ReferralHub.Shared.Http;
using ReferralHub.Tests.Host;

namespace ReferralHub.Benchmarks;

/// <summary>Somebody who signed up on a stage.</summary>
internal sealed record Resident(string Username, string Email, string Phone);

/// <summary>The API as a process of its own on a database of its own, as an operator runs it, and people who signed up there.</summary>
internal sealed class Stage : IAsyncDisposable
{
    /// <summary>Longer than any run, for those who need one token for all of it.</summary>
    public const double TokenMinutes = 60;

    public const string Password = "correct horse battery staple";

    private static int s_number;

    private readonly ServerProcess _server;
    private readonly Dictionary<string, string> _settings;
    private readonly string? _folder;

    /// <summary><paramref name="folder"/> goes with this one, as the database does; null if they are another's.</summary>
    private Stage(TestDatabase database, ServerProcess server, HttpClient http, Dictionary<string, string> settings, string? folder)
    {
        (Database, _server, Http, _settings, _folder) = (database, server, http, settings, folder);
        Letters = new Letters(settings["Email__PickupDirectory"]);
    }

    public TestDatabase Database { get; }

    public HttpClient Http { get; }

    public Letters Letters { get; }

    /// <summary>For load that comes from one address: all limits off.</summary>
    public static (string, string) Unlimited { get; } = ("RateLimits__Enabled", "false");

    /// <summary>All limits on, and so high that nobody meets them.</summary>
    public static IEnumerable<(string, string)> HighLimits { get; } =
    [
        .. Limits.All.SelectMany(limit => new[]
        {
            ($"RateLimits__{limit.Name}__PermitLimit", "1000000"), ($"RateLimits__{limit.Name}__WindowSeconds", "1")
        })
    ];

    public static async Task<Stage> Open(params IEnumerable<(string Name, string Value)> settings) =>
        await Open(await TestDatabase.Create(), settings);

    /// <summary>On a database that may hold people already; it goes with the stage.</summary>
    public static async Task<Stage> Open(TestDatabase database, IEnumerable<(string Name, string Value)> settings)
    {
        var folder = Directory.CreateTempSubdirectory("referralhub-bench-").FullName;
        var all = new Dictionary<string, string>
        {
            ["ConnectionStrings__Postgres"] = database.ConnectionString,
            ["Auth__SigningKeyPath"] = TestKeys.Folder,
            ["Secrets__Master"] = TestKeys.Master,
            ["Links__PublicUrl"] = "https://hub.example",
            ["Links__RegisterUrl"] = "https://spa.example/register",
            ["Links__VerifyUrl"] = "https://spa.example/verify",
            ["Links__ResetUrl"] = "https://spa.example/reset",
            ["Email__From"] = "ReferralHub <no-reply@hub.example>",
            ["Email__PickupDirectory"] = folder,
            ["Sms__PickupDirectory"] = folder,
            ["Logging__LogLevel__Default"] = "Warning",
            // it says where it listens
            ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information"
        };
        foreach (var (name, value) in settings)
            all[name] = value;
        var server = new ServerProcess(all, "Production");
        return new Stage(database, server, await server.Ready(), all, folder);
    }

    /// <summary>One more instance on the same database, set up alike but for these; it is to end first.</summary>
    public Task<Stage> Another(params IEnumerable<(string Name, string Value)> settings) => Another(cores: null, settings);

    /// <summary>The same, on these cores alone (a list as taskset takes it), or on all.</summary>
    public async Task<Stage> Another(string? cores, IEnumerable<(string Name, string Value)> settings)
    {
        var all = new Dictionary<string, string>(_settings);
        foreach (var (name, value) in settings)
            all[name] = value;
        string[] pinned = cores is null ? [] : ["taskset", "--cpu-list", cores];
        var server = new ServerProcess(
            [.. pinned, "dotnet", Path.Combine(AppContext.BaseDirectory, "ReferralHub.dll")], all, "Production");
        return new Stage(Database, server, await server.Ready(), all, folder: null);
    }

    /// <summary>New accounts, registered over HTTP; they have not followed the link in their mail.</summary>
    public async Task<Resident[]> SignUp(int count)
    {
        var people = Nobody(count);
        await Parallel.ForEachAsync(people, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (person, _) =>
            await Post("/api/register", new { username = person.Username, email = person.Email, password = Password },
                HttpStatusCode.Created));
        return people;
    }

    /// <summary>Names like those of <see cref="SignUp"/>, which nobody has.</summary>
    public static Resident[] Nobody(int count) => [.. Enumerable.Range(1, count).Select(_ => New(Interlocked.Increment(ref s_number)))];

    public async Task<string> AccessToken(Resident person)
    {
        var answer = await Http.PostAsJsonAsync("/api/login", new { username_or_email = person.Username, password = Password });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    public Task Login(Resident person) =>
        Post("/api/login", new { username_or_email = person.Username, password = Password }, HttpStatusCode.OK);

    public async Task Post(string path, object body, HttpStatusCode expected)
    {
        using var answer = await Http.PostAsJsonAsync(path, body);
        Check(answer, expected);
    }

    public async Task Get(string path, string? accessToken = null) => (await Answer(path, accessToken)).Dispose();

    public async Task<JsonElement> Json(string path, string accessToken)
    {
        using var answer = await Answer(path, accessToken);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public Uri Address => Http.BaseAddress!;

    public double ResidentMebibytes()
    {
        using var process = Process.GetProcessById(_server.Id);
        return process.WorkingSet64 / 1024d / 1024d;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
        if (_folder is null)
            return;
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Resident New(int number) => new($"person-{number:D5}", $"person-{number:D5}@example.com", $"+4477009{number:D5}");

    private async Task<HttpResponseMessage> Answer(string path, string? accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accessToken is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        var answer = await Http.SendAsync(request);
        Check(answer, HttpStatusCode.OK);
        return answer;
    }

    /// <summary>A refused call is quickly answered: it would make a splendid number.</summary>
    private static void Check(HttpResponseMessage answer, HttpStatusCode expected)
    {
        if (answer.StatusCode != expected)
            throw new InvalidOperationException(
                $"{answer.RequestMessage!.RequestUri!.AbsolutePath} answered {(int)answer.StatusCode}, not {(int)expected}");
    }
}
