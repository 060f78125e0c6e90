using FluentAssertions;
using Xunit;

namespace ReferralHub.Tests.Scripts;

public sealed class TestTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_tells_how_to_run_one_class_and_what_it_needs(string argument)
    {
        using var clone = new Clone();
        using var script = clone.Start("test", argument);

        var (exitCode, output, error) = await script.Ended();

        (exitCode, error).Should().Be((0, ""));
        output.Should().ContainAll("--filter NAME", "/TestResults", "apt-get", "redis-tools");
    }

    [Theory]
    [InlineData("unknown argument 'LoginTests'", "LoginTests")]
    [InlineData("unknown argument '--filtre'", "--filtre", "LoginTests")]
    [InlineData("--filter needs the NAME of a class or test", "--filter")]
    [InlineData("--filter needs the NAME of a class or test", "--filter", "")]
    public async Task Arguments_that_make_no_sense_are_2(string reason, params string[] args)
    {
        using var clone = new Clone();
        using var script = clone.Start("test", args);

        (await script.Ended()).Should().Be((2, "", $"scripts/test: {reason}; see scripts/test --help\n"));
    }
}
