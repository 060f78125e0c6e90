using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Tests.Conventions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Guides;

/// <summary>docs/http, from which people try the API by hand.</summary>
[Collection(nameof(SharedApp))]
public sealed partial class HttpFileTests(AppFixture fixture)
{
    public static TheoryData<string> Files => [.. HttpFile.All];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task From_top_to_bottom_every_request_is_answered_as_its_title_says(string name)
    {
        var file = HttpFile.Read(name);
        var player = new HttpPlayer(file, fixture.Instance);

        file.Requests.Should().HaveCountGreaterThan(4);
        foreach (var request in file.Requests)
        {
            var response = await player.Send(request);

            var (status, code) = request.Expected;
            if (code is not null)
                await response.ShouldFail(status, code);
            else
                ((int)response.StatusCode).Should().Be(status, $"{request.Title}: {await response.Content.ReadAsStringAsync()}");
        }
    }

    [Fact]
    public void Every_route_has_a_request()
    {
        var routes = Routes.OfSlices(fixture.Instance).Select(Routes.Call).OrderBy(call => call.Contains('{', StringComparison.Ordinal));

        // /api/users/me is one of its own, and none of /api/users/{id}
        var requested = HttpFile.All.SelectMany(file => HttpFile.Read(file).Requests)
            .Select(request => routes.FirstOrDefault(call => Like(call).IsMatch($"{request.Method} {request.Path}")))
            .ToHashSet();

        routes.Should().HaveCountGreaterThan(12).And.BeSubsetOf(requested);
    }

    private static Regex Like(string call) => new($"^{Parameter().Replace(Regex.Escape(call), "[^/]+")}$");

    [GeneratedRegex(@"\\\{.+?}")]
    private static partial Regex Parameter();
}
