using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Health;

public sealed class CheckLivenessTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task The_process_is_up() => (await Http.GetJson("/health/live")).Text("status").Should().Be("up");
}
