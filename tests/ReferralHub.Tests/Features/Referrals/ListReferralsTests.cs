using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Referrals;

public sealed class ListReferralsTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task It_shows_who_came_newest_first_without_their_addresses()
    {
        var ada = await Given.SignedIn();
        var (bob, cyd) = (await Given.Verified(ada.Code), await Given.Registered(ada.Code));

        var list = await ada.Http.GetJson("/api/referrals");

        var items = list.GetProperty("items").EnumerateArray().ToArray();
        _ = items.Select(item => item.GetProperty("referred_user").Text("username")).Should().Equal(cyd.Username, bob.Username);
        _ = items.Select(item => item.Text("status")).Should().Equal("pending", "successful");
        _ = items.Select(item => item.GetProperty("link").Text("code")).Should().Equal(ada.Code, ada.Code);
        _ = items.Select(item => item.GetProperty("reason").ValueKind).Should().OnlyContain(kind => kind == JsonValueKind.Null);
        _ = list.GetRawText().Should().NotContain("@");
        _ = list.GetProperty("next_cursor").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task Pages_have_no_gap_and_no_repeat_while_people_sign_up()
    {
        var ada = await Given.SignedIn();
        var before = new List<string>();
        for (var friend = 0; friend < 7; friend++)
            before.Add((await Given.Registered(ada.Code)).Username);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await ada.Http.GetJson($"/api/referrals?limit=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("referred_user").Text("username")));
            cursor = page.GetProperty("next_cursor").GetString();
            _ = await Given.Registered(ada.Code);
        }
        while (cursor is not null);

        _ = seen.Should().Equal(before.AsEnumerable().Reverse());
    }

    [Fact]
    public async Task A_page_has_twenty_unless_more_are_asked_for()
    {
        var ada = await Given.SignedIn();
        _ = await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => Given.Registered(ada.Code)));

        var page = await ada.Http.GetJson("/api/referrals");
        var whole = await ada.Http.GetJson("/api/referrals?limit=100");

        _ = Names(page).Should().HaveCount(20);
        _ = page.Text("next_cursor").Should().NotBeNullOrEmpty();
        _ = Names(whole).Should().HaveCount(25).And.StartWith(Names(page));
        _ = whole.GetProperty("next_cursor").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task It_filters_by_status_and_link()
    {
        var ada = await Given.SignedIn();
        var (bob, _) = (await Given.Verified(ada.Code), await Given.Registered(ada.Code));

        var successful = (await ada.Http.GetJson("/api/referrals?status=successful")).GetProperty("items").EnumerateArray().Single();
        var link = successful.GetProperty("link").Text("id");

        _ = successful.GetProperty("referred_user").Text("username").Should().Be(bob.Username);
        _ = (await ada.Http.GetJson($"/api/referrals?link_id={link}")).GetProperty("items").GetArrayLength().Should().Be(2);
        _ = (await ada.Http.GetJson($"/api/referrals?link_id={Guid.CreateVersion7()}")).GetProperty("items").GetArrayLength()
            .Should().Be(0);
    }

    [Fact]
    public async Task Pages_of_a_link_hold_all_states_in_the_order_of_time()
    {
        var ada = await Given.SignedIn();
        var friends = new List<string>();
        for (var friend = 0; friend < 5; friend++)
            friends.Add((friend % 2 == 0 ? await Given.Registered(ada.Code) : await Given.Verified(ada.Code)).Username);
        var link = (await ada.Http.GetJson("/api/referrals")).GetProperty("items")[0].GetProperty("link").Text("id");

        var first = await ada.Http.GetJson($"/api/referrals?link_id={link}&limit=3");
        var last = await ada.Http.GetJson($"/api/referrals?link_id={link}&limit=3&cursor={first.Text("next_cursor")}");

        _ = Names(first).Concat(Names(last)).Should().Equal(friends.AsEnumerable().Reverse());
        _ = last.GetProperty("next_cursor").ValueKind.Should().Be(JsonValueKind.Null);
        await Eventually.True(async () => Names(await ada.Http.GetJson($"/api/referrals?link_id={link}&status=successful"))
            .SequenceEqual([friends[3], friends[1]]), "the verified become successful");
    }

    [Fact]
    public async Task Anothers_link_holds_nothing()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.SignedIn());
        _ = await Given.Registered(ada.Code);
        var link = (await ada.Http.GetJson("/api/referrals")).GetProperty("items")[0].GetProperty("link").Text("id");

        var list = await eve.Http.GetJson($"/api/referrals?link_id={link}");

        _ = Names(list).Should().BeEmpty();
    }

    [Fact]
    public async Task A_cursor_cannot_be_made_up_nor_carried_elsewhere()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.SignedIn());
        for (var friend = 0; friend < 2; friend++)
            _ = await Given.Registered(ada.Code);
        var cursor = (await ada.Http.GetJson("/api/referrals?limit=1")).Text("next_cursor");

        _ = await (await ada.Http.GetAsync($"/api/referrals?cursor={cursor[..^2]}AA")).ShouldFail(400, "invalid_cursor");
        foreach (var garbage in (string[])["garbage", new('!', cursor.Length), new('=', cursor.Length), new('\u00e9', cursor.Length)])
            _ = await (await ada.Http.GetAsync($"/api/referrals?cursor={Uri.EscapeDataString(garbage)}")).ShouldFail(400, "invalid_cursor");
        _ = await (await ada.Http.GetAsync($"/api/referrals?status=pending&cursor={cursor}")).ShouldFail(400, "invalid_cursor");
        _ = await (await eve.Http.GetAsync($"/api/referrals?cursor={cursor}")).ShouldFail(400, "invalid_cursor");
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("status=done", "status")]
    [InlineData("status=%00", "status")]
    [InlineData("link_id=1", "link_id")]
    public async Task A_filter_that_makes_no_sense_is_told(string query, string field)
    {
        var ada = await Given.SignedIn();

        _ = await (await ada.Http.GetAsync($"/api/referrals?{query}")).ShouldBlame(field);
    }

    private static IEnumerable<string> Names(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("referred_user").Text("username"));
}
