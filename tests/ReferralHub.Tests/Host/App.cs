using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using ReferralHub.Shared.Http;
using Xunit;

namespace ReferralHub.Tests.Host;

/// <summary>One instance: the real program on real Kestrel with its worker, a real PostgreSQL, mail into a folder.</summary>
public sealed class App : IAsyncDisposable
{
    private readonly Factory _factory;

    private App(
        TestDatabase database, Mailbox mailbox, TestClock clock, Dictionary<string, string> settings, Action<IServiceCollection>? replace)
    {
        (Database, Mailbox, Clock) = (database, mailbox, clock);
        _factory = new Factory(this, settings, replace);
        _factory.UseKestrel(0);
        _factory.StartServer();
        Http = NewClient();
        Given = new Given(this);
    }

    public TestDatabase Database { get; }

    public Mailbox Mailbox { get; }

    public TestClock Clock { get; }

    public HttpClient Http { get; }

    public Given Given { get; }

    public IServiceProvider Services => _factory.Services;

    public static async Task<App> Start(Dictionary<string, string>? settings = null, Action<IServiceCollection>? replace = null) =>
        new(await TestDatabase.Create(), new Mailbox(), new TestClock(), settings ?? [], replace);

    /// <summary>On a database that is there and stays.</summary>
    public static App On(TestDatabase database, Dictionary<string, string>? settings = null) =>
        new(database, new Mailbox(), new TestClock(), settings ?? [], null);

    /// <summary>Another instance on the same database, or one restored from it, at the same time of day.</summary>
    public App Another(
        Dictionary<string, string>? settings = null, Action<IServiceCollection>? replace = null, TestDatabase? database = null) =>
        new(database ?? Database, Mailbox, Clock, settings ?? [], replace);

    public HttpClient NewClient() =>
        new(new Secrets.Ear(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 64 }))
    {
        BaseAddress = _factory.ClientOptions.BaseAddress
    };

    /// <summary>Waits until the outbox has nothing left to do and everything is counted.</summary>
    public Task Drained() => Eventually.True(
        async () => await Database.Scalar<long>(
            "select (select count(*) from outbox_messages where dead_at is null) + (select count(*) from counter_events)") == 0,
        "the outbox is empty and the counters have moved");

    /// <summary>The stats of somebody signed in, once everything that happened is in them.</summary>
    public async Task<JsonElement> Stats(Person person, string query = "")
    {
        await Drained();
        return await person.Http.GetJson($"/api/referral-stats{query}");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _factory.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(Mailbox.Folder, recursive: true);
    }

    /// <summary>Ends this instance alone; the database goes with the first.</summary>
    public ValueTask Stop() => _factory.DisposeAsync();

    /// <summary>A working configuration, with <paramref name="own"/> on top.</summary>
    public static Dictionary<string, string> Settings(TestDatabase database, Mailbox mailbox, Dictionary<string, string> own)
    {
        var all = new Dictionary<string, string>
        {
            ["ConnectionStrings:Postgres"] = database.ConnectionString,
            ["Auth:SigningKeyPath"] = TestKeys.Folder,
            ["Secrets:Master"] = TestKeys.Master,
            ["Links:PublicUrl"] = "https://hub.example",
            ["Links:RegisterUrl"] = "https://spa.example/register",
            ["Links:VerifyUrl"] = "https://spa.example/verify",
            ["Links:ResetUrl"] = "https://spa.example/reset",
            ["Email:From"] = "ReferralHub <no-reply@hub.example>",
            ["Sms:PickupDirectory"] = mailbox.Texts,
            ["Worker:PollSeconds"] = "0.05",
            ["Shutdown:DrainSeconds"] = "0",
            ["Logging:LogLevel:Default"] = "Warning"
        };
        if (!own.ContainsKey("Email:Smtp:Host"))
            all["Email:PickupDirectory"] = mailbox.Folder;
        // limits are on, so that they run in every test, and so high that no test meets them by chance
        foreach (var policy in Limits.All.Where(policy => policy != Limits.Login))
            all[$"RateLimits:{policy.Name}:PermitLimit"] = "100000";
        foreach (var (name, value) in own)
            all[name] = value;
        return all;
    }

    private sealed class Factory(App app, Dictionary<string, string> settings, Action<IServiceCollection>? replace)
        : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            _ = builder.UseEnvironment("Testing");
            foreach (var (name, value) in Settings(app.Database, app.Mailbox, settings))
                _ = builder.UseSetting(name, value);
            _ = builder.ConfigureTestServices(services =>
            {
                _ = services.Replace(ServiceDescriptor.Singleton<TimeProvider>(app.Clock));
                _ = services.AddSingleton<ILoggerProvider, Secrets.Recorder>();
                // the recorder hears what production logs (appsettings.json) and PostgreSQL's client besides, not what the console
                // shows here
                _ = services.Configure<LoggerFilterOptions>(options =>
                {
                    options.Rules.Add(new LoggerFilterRule(typeof(Secrets.Recorder).FullName, null, LogLevel.Information, null));
                    options.Rules.Add(
                        new LoggerFilterRule(typeof(Secrets.Recorder).FullName, "Microsoft.AspNetCore", LogLevel.Warning, null));
                });
                replace?.Invoke(services);
            });
        }
    }
}

/// <summary>One instance for the tests that need nothing special; they keep apart by names of their own.</summary>
public sealed class AppFixture : IAsyncLifetime
{
    public App App { get; private set; } = null!;

    // of those who sign in across a change more may come after it than an account may have wrong passwords
    public async Task InitializeAsync() => App = await App.Start(new() { ["RateLimits:Login:PermitLimit"] = "100" });

    public async Task DisposeAsync() => await App.DisposeAsync();
}

/// <summary>Base of the tests that share an instance.</summary>
[Collection(nameof(SharedApp))]
public abstract class SharedApp(AppFixture fixture)
{
    protected App App => fixture.App;

    protected Given Given => fixture.App.Given;

    protected HttpClient Http => fixture.App.Http;
}

[CollectionDefinition(nameof(SharedApp))]
public sealed class SharedAppDefinition : ICollectionFixture<AppFixture>;
