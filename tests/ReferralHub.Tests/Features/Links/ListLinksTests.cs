using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.ReferralLinks;

public sealed class ListLinksTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task The_default_link_leads_and_others_links_are_not_shown()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.SignedIn());
        var own = await ada.MakeLink(new { label = "Own" });
        _ = await eve.MakeLink(new { });

        var links = await ada.Links();

        _ = links.Select(link => link.Text("code")).Should().Equal(ada.Code, own.Text("code"));
        _ = links.Select(link => link.GetProperty("is_default").GetBoolean()).Should().Equal(true, false);
        _ = links[0].Text("url").Should().Be($"https://hub.example/r/{ada.Code}");
    }

    [Fact]
    public async Task The_numbers_are_the_counters()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { });
        _ = await App.Database.Execute(
            $"insert into link_counters (link_id, clicks, signups, successful) values ('{link.Text("id")}', 7, 3, 2)");

        var links = await ada.Links();

        _ = links.Select(each =>
            (each.GetProperty("clicks").GetInt32(), each.GetProperty("signups").GetInt32(), each.GetProperty("successful").GetInt32()))
            .Should().Equal((0, 0, 0), (7, 3, 2));
    }

    [Fact]
    public async Task Pages_have_no_gap_and_no_repeat_while_links_are_made()
    {
        var ada = await Given.SignedIn();
        var expected = new List<string> { ada.Code };
        for (var number = 0; number < 6; number++)
            expected.Add((await ada.MakeLink(new { })).Text("code"));

        var (seen, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = await ada.Http.GetJson($"{LinkCalls.Path}?limit=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(link => link.Text("code")));
            cursor = page.GetProperty("next_cursor").GetString();
            if (expected.Count < 9)
                expected.Add((await ada.MakeLink(new { })).Text("code"));
        }
        while (cursor is not null);

        // two that are made within one millisecond stand in either order
        _ = seen.Should().OnlyHaveUniqueItems().And.BeEquivalentTo(expected);
    }

    [Fact]
    public async Task A_cursor_is_ones_own_and_a_limit_has_limits()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.SignedIn());
        _ = await ada.MakeLink(new { });
        var cursor = (await ada.Http.GetJson($"{LinkCalls.Path}?limit=1")).Text("next_cursor");

        _ = await (await eve.Http.GetAsync($"{LinkCalls.Path}?cursor={cursor}")).ShouldFail(400, "invalid_cursor");
        foreach (var limit in (string[])["0", "101", "ten", ""])
            _ = await (await ada.Http.GetAsync($"{LinkCalls.Path}?limit={limit}")).ShouldBlame("limit");
        _ = await (await Http.GetAsync(LinkCalls.Path)).ShouldFail(401, "unauthorized");
    }
}
