using System.Globalization;
using System.Security.Cryptography;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using ReferralHub.Migrations;
using ReferralHub.Shared.Hosting;
using ReferralHub.Tests.Conventions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Containers;

/// <summary>The containers of our image, started here with what compose.yaml gives them: the commands and every variable.</summary>
public sealed class ComposeStartTests
{
    private static readonly Compose s_compose = Compose.Read(_ => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
    private static readonly Container s_api = s_compose.Services["api"];
    private static readonly Container s_migrate = s_compose.Services["migrate"];

    private readonly string _keys = Directory.CreateTempSubdirectory("referralhub-keys-").FullName;

    [Fact]
    public async Task In_production_the_API_is_healthy_once_the_database_is_migrated()
    {
        await using var database = await TestDatabase.Empty();
        await using var redis = await TestRedis.Start();
        await using var mail = new SmtpSink();
        await MakeKey();
        await using var server = ServerProcess.Start(Settings(database, redis, mail));
        using var http = await server.Client();

        (await IsHealthy(http)).Should().BeFalse();
        await Migrate(database);
        (await IsHealthy(http)).Should().BeTrue();

        (await http.GetJson("/health/ready")).Text("status").Should().Be("ready");
    }

    [Fact]
    public async Task The_signing_key_is_made_once()
    {
        await MakeKey();
        var made = await File.ReadAllTextAsync(Directory.GetFiles(_keys).Should().ContainSingle().Which);
        await MakeKey();

        var file = Directory.GetFiles(_keys).Should().ContainSingle().Which;
        (await File.ReadAllTextAsync(file)).Should().Be(made).And.StartWith("-----BEGIN PRIVATE KEY-----");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Docker_gives_the_API_longer_to_stop_than_its_host_takes()
    {
        await using var app = await App.Start("Host=127.0.0.1;Port=1;Database=none;Username=nobody");
        var patience = app.Host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;

        s_api.StopGracePeriod.Should().MatchRegex(@"^\d+s$");
        TimeSpan.FromSeconds(int.Parse(s_api.StopGracePeriod!.TrimEnd('s'), CultureInfo.InvariantCulture))
            .Should().BeGreaterThan(patience);
    }

    [Fact]
    public void Every_variable_is_a_setting_that_README_explains()
    {
        var names = s_api.Environment.Keys.Union(s_migrate.Environment.Keys).ToArray();
        var readme = Repository.Text("README.md");

        names.Should().NotBeEmpty().And.BeSubsetOf(NamesIn(typeof(Settings)));
        names.Should().OnlyContain(name => readme.Contains($"`{name}`") || readme.Contains($"`__{name.Split("__", 3).Last()}`"));
    }

    [Fact]
    public void The_programs_are_those_that_the_build_makes()
    {
        Dockerfile.Last("ENTRYPOINT").Should().Be($"""["dotnet", "{typeof(Settings).Assembly.GetName().Name}.dll"]""");

        s_migrate.Entrypoint.Should().Equal("dotnet", $"{typeof(Migrator).Assembly.GetName().Name}.dll");
    }

    private async Task MakeKey()
    {
        var maker = s_compose.Services["signing-key"];
        var script = maker.Command.Single().Replace("/keys/", $"{_keys}/", StringComparison.Ordinal);
        (await Shell.Run(_keys, [.. maker.Entrypoint, script])).Should().Be(0);
    }

    private static async Task Migrate(TestDatabase database)
    {
        var (exitCode, _, error) = await Executable.Run(
            Path.GetFileNameWithoutExtension(s_migrate.Entrypoint[1]), ConnectionTo(database), s_migrate.Command);
        exitCode.Should().Be(0, error);
    }

    private Task<int> Probe(Uri address)
    {
        var words = s_api.Healthcheck!.Test[1..]
            .Select(word => word.Replace("127.0.0.1/8080", $"{address.Host}/{address.Port}", StringComparison.Ordinal));
        return Shell.Run(_keys, [.. words]);
    }

    private async Task<bool> IsHealthy(HttpClient http) => await Probe(http.BaseAddress!) == 0;

    /// <summary>All of it, but that other machines' names are those of this one.</summary>
    private Dictionary<string, string> Settings(TestDatabase database, TestRedis redis, SmtpSink mail) => new(s_api.Environment)
    {
        ["ConnectionStrings__Postgres"] = ConnectionTo(database),
        ["ConnectionStrings__Redis"] = redis.Settings["ConnectionStrings:Redis"],
        ["Auth__SigningKeyPath"] = _keys,
        ["Email__Smtp__Host"] = "127.0.0.1",
        ["Email__Smtp__Port"] = mail.Port.ToString(CultureInfo.InvariantCulture),
    };

    private static string ConnectionTo(TestDatabase database)
    {
        var here = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return new NpgsqlConnectionStringBuilder(s_api.Environment["ConnectionStrings__Postgres"])
        {
            Host = here.Host,
            Port = here.Port,
            Database = here.Database,
            Username = here.Username,
            Password = here.Password,
            Pooling = false,
        }.ConnectionString;
    }

    private static IEnumerable<string> NamesIn(Type settings) => settings.GetProperties().SelectMany(property =>
        property.PropertyType.Namespace == settings.Namespace
            ? NamesIn(property.PropertyType).Select(name => $"{property.Name}__{name}")
            : [property.Name]);
}
