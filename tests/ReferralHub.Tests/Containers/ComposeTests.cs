using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Tests.Conventions;
using Xunit;

namespace ReferralHub.Tests.Containers;

/// <summary>What can be said of compose.yaml without Docker.</summary>
public sealed partial class ComposeTests
{
    private static readonly Compose s_compose = Compose.Read(name => $"secret-{name}");

    private static IEnumerable<Container> Containers => s_compose.Services.Values;

    [Fact]
    public void All_that_the_API_needs_is_there() =>
        s_compose.Services.Keys.Should().BeEquivalentTo(["postgres", "redis", "mail", "migrate", "signing-key", "api"]);

    [Fact]
    public void Images_have_an_exact_tag_and_ours_is_built_and_never_fetched()
    {
        var ours = Containers.Where(container => container.Image == s_compose.Name).ToArray();

        ours.Should().HaveCount(3).And.OnlyContain(container => container.PullPolicy == "never");
        ours.Should().ContainSingle(container => container.Build == ".");
        Containers.Except(ours).Should().OnlyContain(container => Tagged().IsMatch(container.Image));
    }

    [Fact]
    public void None_is_root_or_can_become_it_or_writes_where_it_need_not() =>
        Containers.Should().OnlyContain(container =>
            (container.User != null && container.User != "root" || container.Image == s_compose.Name)
            && container.ReadOnly
            && container.Tmpfs.Contains("/tmp")
            && container.CapDrop.SequenceEqual(new[] { "ALL" })
            && container.SecurityOpt.SequenceEqual(new[] { "no-new-privileges:true" }));

    [Fact]
    public void Only_this_machine_reaches_the_API_and_the_mail()
    {
        s_compose.Services.Where(pair => pair.Value.Ports.Length > 0).Select(pair => pair.Key).Should().BeEquivalentTo("api", "mail");

        Containers.SelectMany(container => container.Ports).Should().OnlyContain(port => port.StartsWith("127.0.0.1:"));
    }

    [Fact]
    public void What_is_to_run_on_is_watched_and_starts_again() =>
        Containers.Where(container => !container.IsOneShot).Should().HaveCount(4)
            .And.OnlyContain(container => container.Healthcheck != null && container.Restart == "unless-stopped");

    [Fact]
    public void Each_waits_for_what_it_needs()
    {
        var needs = s_compose.Services.SelectMany(pair => pair.Value.DependsOn).ToArray();

        needs.Select(need => need.Key).Distinct().Should().BeEquivalentTo(s_compose.Services.Keys.Except(["api"]));
        needs.Should().OnlyContain(need => need.Value.Condition
            == (s_compose.Services[need.Key].IsOneShot ? "service_completed_successfully" : "service_healthy"));
    }

    [Fact]
    public void What_is_kept_is_in_named_volumes()
    {
        var used = Containers.SelectMany(container => container.Volumes).Select(volume => volume.Split(':')[0]).Distinct();

        used.Should().BeEquivalentTo(s_compose.Volumes.Keys).And.BeEquivalentTo("postgres", "keys");
    }

    [Fact]
    public void The_API_reads_its_key_from_where_it_is_made_and_cannot_change_it()
    {
        var api = s_compose.Services["api"];

        api.Volumes.Should().Equal($"keys:{api.Environment["Auth__SigningKeyPath"]}:ro");
        s_compose.Services["signing-key"].Volumes.Should().Equal("keys:/keys");
        s_compose.Services["signing-key"].NetworkMode.Should().Be("none");
        Dockerfile.Text.Should().Contain("--mode=700 /keys");
    }

    [Fact]
    public void No_secret_stands_in_it()
    {
        var secrets = Containers.SelectMany(container => container.Environment)
            .Where(pair => Secret().IsMatch($"{pair.Key}={pair.Value}")).ToArray();

        secrets.Should().HaveCount(4).And.OnlyContain(pair => pair.Value.Contains("secret-"));
        Compose.Text.Should().NotMatchRegex("[A-Za-z0-9+/]{32}");
        Compose.Wanted.Should().BeEquivalentTo(Compose.Explained, "whoever lacks one is told what to do");
    }

    [Fact]
    public void README_shows_the_lines_at_its_top() =>
        Repository.Text("README.md").Should().Contain(string.Join('\n', Compose.Setup.Split('\n').Select(line => line[3..])));

    [Fact]
    public async Task The_lines_at_its_top_make_what_it_wants_and_never_twice()
    {
        var folder = Directory.CreateTempSubdirectory("referralhub-env-").FullName;
        var file = Path.Combine(folder, ".env");

        (await Shell.Run(folder, "bash", "-c", Compose.Setup)).Should().Be(0);
        var made = await File.ReadAllLinesAsync(file);
        (await Shell.Run(folder, "bash", "-c", Compose.Setup)).Should().NotBe(0);

        (await File.ReadAllLinesAsync(file)).Should().Equal(made);
        made.Should().OnlyContain(line => Assignment().IsMatch(line));
        made.Select(line => line.Split('=')[0]).Should().BeEquivalentTo(Compose.Wanted);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Secrets_stay_out_of_the_repository_and_the_image()
    {
        Repository.Lines(".gitignore").Should().Contain(".env");

        DockerIgnore.LetsThrough(".env").Should().BeFalse();
    }

    [GeneratedRegex(@"^[a-z/]+:v?\d+(\.\d+)*(-[a-z]+)?$")]
    private static partial Regex Tagged();

    [GeneratedRegex("(Password|Master)=", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    // words that neither Docker nor Npgsql reads as anything else
    [GeneratedRegex("^[A-Z_]+=[A-Za-z0-9+/=]{32,}$")]
    private static partial Regex Assignment();
}
