using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>What the run book tells to install on a machine.</summary>
public sealed partial class RunBookTests
{
    private const string RunBook = "docs/operations.md";
    private const string Settings = "docs/operations/referralhub.env";
    private const string Service = "docs/operations/referralhub@.service";

    [Fact]
    public async Task Its_settings_start_an_instance_in_production()
    {
        await using var database = await TestDatabase.Create();
        var settings = FilledIn();
        settings["ConnectionStrings__Postgres"] = database.ConnectionString;
        settings["ConnectionStrings__Redis"] = "127.0.0.1:1";
        settings["Secrets__Master"] = TestKeys.Master;
        settings["Auth__SigningKeyPath"] = TestKeys.Folder;
        settings["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";

        await using var instance = new ServerProcess(settings, settings["ASPNETCORE_ENVIRONMENT"]);
        using var http = await instance.Ready();

        _ = (await http.GetJson("/health/ready")).GetProperty("checks").Text("schema").Should().Be("current");
    }

    [Fact]
    public void It_fills_in_all_that_they_leave_open()
    {
        var open = Open().Matches(Read(Settings)).Select(match => match.Value).Distinct().ToArray();

        var text = Read(RunBook);

        _ = open.Should().HaveCountGreaterThan(4).And.OnlyContain(name => text.Contains($"s|{name}|", StringComparison.Ordinal));
    }

    [Fact]
    public void Its_service_and_its_balancer_speak_of_the_same_ports_and_files()
    {
        var (text, service, balancer) = (Read(RunBook), Read(Service), Read("docs/operations/nginx.conf"));

        _ = balancer.Should().Contain("127.0.0.1:8081 ").And.Contain("127.0.0.1:8082 ");
        _ = text.Should().Contain("referralhub@8081 referralhub@8082");
        foreach (var path in (string[])["/opt/referralhub/api", "/etc/referralhub/env"])
        {
            _ = text.Should().Contain(path);
            _ = service.Should().Contain(path);
        }
    }

    private static string Read(string path) => File.ReadAllText(Repository.Path(path));

    /// <summary>As a shell reads it, with something for each name in capitals.</summary>
    private static Dictionary<string, string> FilledIn() => File.ReadAllLines(Repository.Path(Settings))
        .Where(line => line.Contains('=', StringComparison.Ordinal) && line[0] != '#')
        .Select(line => Open().Replace(line, "example.com").Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1].Trim('\''));

    /// <summary>A name in capitals that is no setting's.</summary>
    [GeneratedRegex(@"\b[A-Z]+_[A-Z]+\b(?!=)")]
    private static partial Regex Open();
}
