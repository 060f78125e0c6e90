using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>Every list of the contract is asked for in the same words.</summary>
public sealed class ListLimitTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task Every_list_takes_a_limit_from_1_to_100()
    {
        var (admin, partner) = (await Given.Admin(), await App.Partner());
        var lists = (await ApiReader.Read(Http)).Operations
            .Where(operation => operation.Parameters.Any(parameter => parameter.Text("name") == "limit"))
            .Select(operation => operation.Route["GET ".Length..]).ToArray();

        _ = lists.Should().HaveCountGreaterThan(10);
        foreach (var list in lists)
        {
            var caller = list.StartsWith("/api/partner/", StringComparison.Ordinal) ? partner.Http : admin.Http;
            var path = list.Replace("{id}", $"{Guid.CreateVersion7()}", StringComparison.Ordinal);
            foreach (var wrong in (int[])[0, 101])
                _ = await (await caller.GetAsync($"{path}?limit={wrong}")).ShouldBlame("limit");
            foreach (var right in (int[])[1, 100])
                // of nobody's webhook there are no deliveries
                _ = await (await caller.GetAsync($"{path}?limit={right}")).Should(path == list ? 200 : 404);
        }
    }
}
