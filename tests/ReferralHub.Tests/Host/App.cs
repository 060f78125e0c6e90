using Alba;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace ReferralHub.Tests.Host;

/// <summary>An instance of the program in this process, with its mail in a folder.</summary>
public sealed class App : IAsyncDisposable
{
    // all instances of a test run share their keys, as those behind one balancer do
    private static readonly string s_keys = Directory.CreateTempSubdirectory("referralhub-keys-").FullName;

    private App(TestDatabase? database, IAlbaHost host, Mailbox mailbox, TestClock clock, LogSink log)
    {
        (Database, Host, Mailbox, Clock, Log) = (database!, host, mailbox, clock, log);
        Http = NewClient();
        Given = new Given(this);
    }

    public TestDatabase Database { get; }

    public IAlbaHost Host { get; }

    public HttpClient Http { get; }

    public Mailbox Mailbox { get; }

    public TestClock Clock { get; }

    public LogSink Log { get; }

    public Given Given { get; }

    /// <summary>An instance on this database; <paramref name="settings"/> go over those of development.</summary>
    public static Task<App> Start(TestDatabase database, Dictionary<string, string>? settings = null, Mailbox? mailbox = null) =>
        Start(database.ConnectionString, database, settings, mailbox);

    /// <summary>An instance that may not reach its database, or not always.</summary>
    public static Task<App> Start(string connectionString, Dictionary<string, string>? settings = null) =>
        Start(connectionString, null, settings, null);

    private static async Task<App> Start(
        string connectionString, TestDatabase? database, Dictionary<string, string>? settings, Mailbox? mailbox)
    {
        var (mail, clock, log) = (mailbox ?? new Mailbox(), new TestClock(), new LogSink());
        var all = new Dictionary<string, string>
        {
            ["ConnectionStrings:Postgres"] = connectionString,
            ["Auth:SigningKeyPath"] = Path.Combine(s_keys, "0001.pem"),
            ["Email:PickupDirectory"] = mail.Folder,
        };
        foreach (var (name, value) in settings ?? [])
            all[name] = value;
        var host = await AlbaHost.For<Program>(builder =>
        {
            foreach (var (name, value) in all)
                builder.UseSetting(name, value);
            builder.ConfigureLogging(logging => logging.AddProvider(log));
            builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        });
        Secrets.OfSuite.NoteSettings(host.Services.GetRequiredService<IConfiguration>().AsEnumerable());
        return new App(database, host, mail, clock, log);
    }

    /// <summary>Another client; <see cref="Http"/> is signed in as nobody.</summary>
    public HttpClient NewClient(string? accessToken = null)
    {
        var http = new HttpClient(new AsDocumented(new Ear(Host.Server.CreateHandler())))
        {
            BaseAddress = Host.Server.BaseAddress,
        };
        if (accessToken is not null)
            http.DefaultRequestHeaders.Authorization = new("Bearer", accessToken);
        return http;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
    }
}
