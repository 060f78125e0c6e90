using System.Diagnostics;
using System.Net.Http.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;

namespace ReferralHub.Chaos.Tests.Host;

/// <summary>What somebody was told who called; 0 is nothing at all: the line was cut.</summary>
public sealed record Told(string Name, int Status, bool SaysWhenAgain, TimeSpan After);

/// <summary>
/// Instances of the program on one database, with one mail server, somebody who refers, and everybody who tried to sign up with their code.
/// </summary>
public sealed class Scene : IAsyncDisposable
{
    public const string Password = "correct horse battery staple";

    /// <summary>
    /// The first call has to go through, so it may take several tries; what is not that has these to answer in. It is five seconds, and as
    /// much again for a machine that stands still: what hangs does so for good.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Mailbox _folder = new();
    private readonly List<Instance> _instances = [];
    private readonly bool _ownsDatabase;
    private int _number;

    private Scene(TestDatabase database, bool ownsDatabase) => (Database, _ownsDatabase) = (database, ownsDatabase);

    public TestDatabase Database { get; }

    public SmtpSink Smtp { get; } = new();

    public IReadOnlyList<Instance> Living => [.. _instances.Where(instance => !instance.IsDead)];

    public Person Referrer { get; private set; } = null!;

    public List<Told> SignUps { get; } = [];

    /// <summary>On the server of the run, or on one that the test may harm.</summary>
    public static async Task<Scene> Open(MortalPostgres? postgres = null) =>
        new(await TestDatabase.Create(postgres?.ConnectionString), ownsDatabase: postgres is null);

    /// <summary>Begins with one instance, by which the referrer signs up.</summary>
    public async Task<Instance> First(Dictionary<string, string>? more = null)
    {
        var instance = await Another(more);
        var told = await SignUp(instance, code: null);
        _ = told.Status.Should().Be(201);
        SignUps.Clear();
        await Eventually.True(() => Task.FromResult(Smtp.Mails.Count == 1), "the referrer has mail");
        _ = await (await instance.Http.Post("/api/verify-email", new { token = Mailbox.TokenIn(Smtp.Mails[0]) })).Should(200);
        Referrer = await SignIn(instance, told.Name);
        return instance;
    }

    public async Task<Instance> Another(Dictionary<string, string>? more = null)
    {
        var instance = await Instance.Start(Settings(more));
        _instances.Add(instance);
        return instance;
    }

    /// <summary>What was in the hands of who died is free again four seconds later.</summary>
    public Dictionary<string, string> Settings(Dictionary<string, string>? more = null)
    {
        var own = new Dictionary<string, string>(Smtp.Settings)
        {
            ["Worker:LeaseSeconds"] = "4",
            ["Webhooks:TimeoutSeconds"] = "2",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information"
        };
        foreach (var (name, value) in more ?? [])
            own[name] = value;
        return App.Settings(Database, _folder, own);
    }

    public static async Task<Person> SignIn(Instance instance, string name)
    {
        var tokens = await (await instance.Http.Post("/api/login", new { username_or_email = name, password = Password })).Should(200);
        var me = await instance.For(tokens.Text("access_token")).GetJson("/api/users/me");
        return new Person(me.GetProperty("id").GetGuid(), name, Address(name), Password, me.Text("referral_code"))
        {
            AccessToken = tokens.Text("access_token")
        };
    }

    /// <summary>So many at once, each by the instance that is named for it.</summary>
    public Task<Told[]> SignUp(int count, Func<int, Instance> by) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(number => Task.Run(() => SignUp(by(number), Referrer.Code))));

    /// <summary>Until somebody is told 201: that it goes on by itself.</summary>
    public Task SomebodySignsUp(Instance instance) => Eventually.True(
        async () => (await SignUp(instance, Referrer.Code)).Status == 201, "somebody signs up again");

    /// <summary>Until so many sign-ups are answered: in the middle of them.</summary>
    public Task Answered(int count) => Eventually.True(() =>
    {
        lock (SignUps)
            return Task.FromResult(SignUps.Count >= count);
    }, $"{count} sign-ups are answered", TimeSpan.FromSeconds(60));

    public Task Mailed(int count) => Eventually.True(() => Task.FromResult(Smtp.Mails.Count >= count), $"{count} mails have arrived",
        TimeSpan.FromSeconds(60));

    /// <summary>Who signs out at one is signed out at the other: in two seconds, and what a tormented machine needs beside.</summary>
    public async Task EndsSessionsEverywhere(Instance here, Instance there)
    {
        var http = there.For((await SignIn(here, Referrer.Username)).AccessToken);
        _ = await (await http.GetAsync("/api/users/me")).Should(200);
        _ = await (await here.For(http.DefaultRequestHeaders.Authorization!.Parameter!).PostAsync("/api/logout", null)).Should(204);
        var watch = Stopwatch.StartNew();
        await Eventually.True(async () => (int)(await http.GetAsync("/api/users/me")).StatusCode == 401, "they are signed out");
        _ = watch.Elapsed.Should().BeLessThan(Patience);
    }

    /// <summary>Calls that ask the database for one row and do nothing.</summary>
    public static Task<Told[]> Ask(int count, Instance instance) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(
        () => Call("", () => instance.Http.Post("/api/verify-email", new { token = new string('x', 43) })))));

    public static string Address(string name) => $"{name}@example.com";

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
            await instance.DisposeAsync();
        await Smtp.DisposeAsync();
        if (_ownsDatabase)
            await Database.DisposeAsync();
        Directory.Delete(_folder.Folder, recursive: true);
    }

    private async Task<Told> SignUp(Instance instance, string? code)
    {
        var name = $"chaos-{Interlocked.Increment(ref _number)}";
        var told = await Call(name, () => instance.Http.PostAsJsonAsync("/api/register",
            new { username = name, email = Address(name), password = Password, referral_code = code }));
        lock (SignUps)
            SignUps.Add(told);
        return told;
    }

    private static async Task<Told> Call(string name, Func<Task<HttpResponseMessage>> call)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            using var response = await call();
            return new Told(name, (int)response.StatusCode, response.Headers.RetryAfter?.Delta > TimeSpan.Zero, watch.Elapsed);
        }
        catch (HttpRequestException)
        {
            return new Told(name, 0, false, watch.Elapsed);
        }
    }
}
