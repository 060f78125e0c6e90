using FluentAssertions;
using Xunit;

namespace ReferralHub.Tests.Scripts;

/// <summary>What a machine lacks and the scripts cannot install is one line, with the command that does.</summary>
public sealed class MissingProgramTests
{
    private const string SdkRemedy =
        "To install it: curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0 && export PATH=~/.dotnet:$PATH\n";

    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    public async Task Without_the_SDK(string name)
    {
        using var clone = Clone.Without("dotnet");
        using var script = clone.Start(name);

        (await script.Ended()).Should().Be((1, "", $"scripts/{name}: missing: the .NET SDK 10. {SdkRemedy}"));
    }

    [Theory]
    [InlineData("echo '8.0.404 [/usr/share/dotnet/sdk]'", "8.0.404")]
    [InlineData("", "a runtime only")]
    public async Task With_an_SDK_that_will_not_do(string sdks, string found)
    {
        using var clone = new Clone().With("dotnet", $"[ $1 = --list-sdks ] || {{ printf 'Not\\nfound.'; exit 145; }}\n{sdks}");
        using var script = clone.Start("test");

        (await script.Ended()).Should().Be((1, "", $"scripts/test: missing: the .NET SDK 10 (there is {found}). {SdkRemedy}"));
    }

    [Fact]
    public async Task With_an_SDK_that_does_not_run()
    {
        using var clone = new Clone().With("dotnet", "[ $1 = --list-sdks ] && echo '10.0.100 [x]' || { echo No ICU.; exit 134; }");
        using var script = clone.Start("test");

        (await script.Ended()).Should().Be((1, "", "scripts/test: the .NET SDK 10 does not run: No ICU.\n"));
    }

    [Theory]
    [InlineData("sudo apt-get install redis-tools curl", "apt-get")]
    [InlineData("sudo dnf install redis curl", "dnf", "apt-get")]
    [InlineData("brew install redis curl", "brew", "apt-get", "dnf")]
    public async Task Without_Redis_and_curl(string command, string manager, params string[] otherManagers)
    {
        using var clone = Clone.Without(["redis-server", "redis-check-rdb", "curl", .. otherManagers]).With(manager, "exit 1");
        using var script = clone.Start("test");

        var (exitCode, _, error) = await script.Ended();

        (exitCode, error).Should().Be((1, $"scripts/test: missing: Redis, curl. To install: {command}\n"));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    public async Task Without_flock_on_a_system_that_nobody_knows(string name)
    {
        using var clone = Clone.Without("flock", "apt-get", "dnf", "brew");
        using var script = clone.Start(name);

        (await script.Ended()).Should().Be((1, "",
            $"scripts/{name}: missing: flock and setpriv. To install, by the packages' usual names: util-linux\n"));
    }
}
