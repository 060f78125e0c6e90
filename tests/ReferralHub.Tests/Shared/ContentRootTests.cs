using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>Where the program finds its settings, whatever folder it is started in.</summary>
public sealed class ContentRootTests
{
    private const string Nowhere = "Host=127.0.0.1;Port=1;Database=none;Username=nobody";

    private readonly string _folder = Directory.CreateTempSubdirectory("referralhub-folder-").FullName;

    private Dictionary<string, string> Settings => new()
    {
        ["ConnectionStrings__Postgres"] = Nowhere,
        ["Auth__SigningKeyPath"] = Path.Combine(_folder, "keys"),
        ["Worker__Enabled"] = "false",
    };

    [Fact]
    public async Task Started_elsewhere_it_has_the_settings_beside_the_program()
    {
        await using var server = ServerProcess.Start(Settings, "Development", _folder);
        using var http = await server.Client();

        await (await http.GetAsync("/health/live?token=a")).Should(200);

        await ShouldBeRooted(server, AppContext.BaseDirectory);
        server.Output.Should().NotContain(line => line.Contains("token=a"));
    }

    [Fact]
    public async Task Settings_in_the_current_folder_count_instead()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), """{"Auth":{"Audience":"somebody"}}""");
        Dictionary<string, string> settings = new(SettingsTests.Good.Where(pair => pair.Key != "Auth__Audience"));

        await using var server = ServerProcess.Start(settings, folder: _folder);
        using var http = await server.Client();

        await ShouldBeRooted(server, _folder);
    }

    [Theory]
    [InlineData("ASPNETCORE_CONTENTROOT")]
    [InlineData("DOTNET_CONTENTROOT")]
    public async Task A_folder_that_is_named_counts_before_both(string variable)
    {
        await using var server = ServerProcess.Start(new(SettingsTests.Good) { [variable] = _folder }, folder: Path.GetTempPath());
        using var http = await server.Client();

        await ShouldBeRooted(server, _folder);
    }

    [Fact]
    public async Task What_is_missing_is_told_there_too()
    {
        await using var server = ServerProcess.Start([], folder: _folder);

        var (exitCode, output, error) = await server.Refused();

        exitCode.Should().Be(1);
        output.Should().BeEmpty();
        error.Should().StartWith("ConnectionStrings__Postgres must be set");
    }

    private static Task ShouldBeRooted(ServerProcess server, string folder) => Eventually.True(
        () => Task.FromResult(server.Output.Any(line => line.Contains($"Content root path: {folder}", StringComparison.Ordinal))),
        $"the content root is {folder}: {string.Join('\n', server.Output)}");
}
