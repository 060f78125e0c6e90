using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Conventions;
using Xunit;

namespace ReferralHub.Tests.Containers;

/// <summary>What can be said of the Dockerfile without Docker.</summary>
public sealed class DockerfileTests
{
    [Fact]
    public void It_builds_and_runs_on_the_NET_of_this_repository()
    {
        using var settings = JsonDocument.Parse(Repository.Text("global.json"));
        var sdk = Version.Parse(settings.RootElement.GetProperty("sdk").GetProperty("version").GetString()!);

        Dockerfile.All("FROM").Should().Equal(
            $"--platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:{sdk.ToString(2)}-noble AS build",
            $"mcr.microsoft.com/dotnet/aspnet:{sdk.ToString(2)}-noble");
        Repository.Text("Directory.Build.props").Should().Contain($"<TargetFramework>net{sdk.ToString(2)}<");
    }

    [Fact]
    public void It_does_not_run_as_root()
    {
        Dockerfile.All("USER").Should().Equal("$APP_UID");

        Dockerfile.Text.Should().NotMatchRegex("(ENV|ARG) APP_UID");
    }

    [Fact]
    public void It_restores_every_project_as_locked()
    {
        var projects = Repository.Files("src", "*.csproj");

        projects.Should().HaveCountGreaterThan(1);
        Dockerfile.Sources.Where(source => source.EndsWith(".csproj", StringComparison.Ordinal)).Should().BeEquivalentTo(projects);
        Dockerfile.Sources.Where(source => source.EndsWith("packages.lock.json", StringComparison.Ordinal))
            .Should().BeEquivalentTo(Repository.Files("src", "packages.lock.json"));
        Dockerfile.All("RUN").Should().ContainSingle(command => command.StartsWith("dotnet restore"))
            .Which.Should().EndWith("--locked-mode");
    }

    [Fact]
    public void All_that_it_takes_is_there_and_let_through()
    {
        Dockerfile.Sources.Should().NotBeEmpty();

        Dockerfile.Sources.Where(source => !Path.Exists(Path.Combine(Repository.Root, source))).Should().BeEmpty();
        Dockerfile.Sources.Where(source => !DockerIgnore.LetsThrough(source)).Should().BeEmpty();
        Repository.Files("src", "*").Concat(Repository.Files("sql", "*")).Where(file => !DockerIgnore.LetsThrough(file))
            .Should().BeEmpty();
    }

    [Fact]
    public void Nothing_else_is_let_through()
    {
        var names = new DirectoryInfo(Repository.Root).GetFileSystemInfos().Select(entry => entry.Name);

        names.Where(DockerIgnore.LetsThrough).Should().BeEquivalentTo(Dockerfile.Sources.Select(source => source.Split('/')[0]).Distinct());
        DockerIgnore.LetsThrough("src/ReferralHub/bin/Release").Should().BeFalse();
        DockerIgnore.LetsThrough("src/ReferralHub/obj/project.assets.json").Should().BeFalse();
    }
}
