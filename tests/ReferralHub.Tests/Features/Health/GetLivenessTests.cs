using Alba;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Health;

[Collection(nameof(SharedApp))]
public sealed class GetLivenessTests(AppFixture fixture)
{
    [Fact]
    public async Task A_running_process_is_live()
    {
        var answer = await fixture.App.GetAsText("/health/live");

        answer.Should().Be("""{"status":"live"}""");
    }

    [Fact]
    public async Task It_answers_with_a_trailing_slash_and_to_HEAD()
    {
        await fixture.App.Scenario(scenario =>
        {
            scenario.Head.Url("/health/live/");
            scenario.StatusCodeShouldBe(200);
        });
    }

    [Fact]
    public async Task A_process_is_live_without_a_database()
    {
        await using var instance = await App.Start("Host=127.0.0.1;Port=1;Database=none;Username=nobody");
        var app = instance.Host;

        var answer = await app.GetAsText("/health/live");

        answer.Should().Be("""{"status":"live"}""");
    }
}
