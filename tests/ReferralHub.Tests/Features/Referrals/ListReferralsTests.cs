using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Referrals;

[Collection(nameof(SharedApp))]
public sealed class ListReferralsTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    private Given Given => App.Given;

    [Fact]
    public async Task It_shows_who_came_newest_first_without_their_addresses()
    {
        var ada = await Given.SignedIn();
        var (bob, cyd) = (await Given.Verified(ada.Code), await Given.Registered(ada.Code));

        var list = await ada.Http.GetJson("/api/referrals");

        var items = list.GetProperty("items").EnumerateArray().ToArray();
        items.Select(item => item.GetProperty("referred_user").Text("username")).Should().Equal(cyd.Username, bob.Username);
        items.Select(item => item.Text("status")).Should().Equal("pending", "successful");
        items.Select(item => item.GetProperty("reason").GetString()).Should().Equal(null, "email_verified");
        items.Select(item => item.GetProperty("link").Text("code")).Should().Equal(ada.Code, ada.Code);
        list.GetRawText().Should().NotContain("@");
        list.GetProperty("next_cursor").ValueKind.Should().Be(JsonValueKind.Null);
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
            seen.AddRange(Names(page));
            cursor = page.GetProperty("next_cursor").GetString();
            await Given.Registered(ada.Code);
        }
        while (cursor is not null);

        seen.Should().Equal(before.AsEnumerable().Reverse());
    }

    [Fact]
    public async Task A_page_has_twenty_unless_more_are_asked_for()
    {
        var ada = await Given.SignedIn();
        await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => Given.Registered(ada.Code)));

        var page = await ada.Http.GetJson("/api/referrals");
        var whole = await ada.Http.GetJson("/api/referrals?limit=100");

        Names(page).Should().HaveCount(20);
        page.Text("next_cursor").Should().NotBeNullOrEmpty();
        Names(whole).Should().HaveCount(25).And.StartWith(Names(page));
        whole.GetProperty("next_cursor").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task It_filters_by_status_and_link()
    {
        var ada = await Given.SignedIn();
        var (bob, cyd) = (await Given.Verified(ada.Code), await Given.Registered(ada.Code));
        var link = (await ada.Http.GetJson("/api/referrals")).GetProperty("items")[0].GetProperty("link").Text("id");

        Names(await ada.Http.GetJson("/api/referrals?status=successful")).Should().Equal(bob.Username);
        Names(await ada.Http.GetJson("/api/referrals?status=rejected")).Should().BeEmpty();
        Names(await ada.Http.GetJson($"/api/referrals?link_id={link}")).Should().Equal(cyd.Username, bob.Username);
        Names(await ada.Http.GetJson($"/api/referrals?link_id={link}&status=pending")).Should().Equal(cyd.Username);
        Names(await ada.Http.GetJson($"/api/referrals?link_id={Guid.CreateVersion7()}")).Should().BeEmpty();
    }

    [Fact]
    public async Task Anothers_link_holds_nothing()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.SignedIn());
        await Given.Registered(ada.Code);
        var link = (await ada.Http.GetJson("/api/referrals")).GetProperty("items")[0].GetProperty("link").Text("id");

        var list = await eve.Http.GetJson($"/api/referrals?link_id={link}");

        Names(list).Should().BeEmpty();
    }

    [Fact]
    public async Task A_cursor_cannot_be_made_up_nor_carried_elsewhere()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.SignedIn());
        await Given.Registered(ada.Code);
        await Given.Registered(ada.Code);
        var cursor = (await ada.Http.GetJson("/api/referrals?limit=1")).Text("next_cursor");

        await (await ada.Http.GetAsync($"/api/referrals?cursor={cursor[..^2]}AA")).ShouldFail(400, "invalid_cursor");
        foreach (var garbage in (string[])["garbage", "\0", $"{cursor}=", new('!', cursor.Length), new('é', cursor.Length)])
            await (await ada.Http.GetAsync($"/api/referrals?cursor={Uri.EscapeDataString(garbage)}")).ShouldFail(400, "invalid_cursor");
        await (await ada.Http.GetAsync($"/api/referrals?cursor={cursor}&cursor={cursor}")).ShouldFail(400, "invalid_cursor");
        await (await ada.Http.GetAsync($"/api/referrals?status=pending&cursor={cursor}")).ShouldFail(400, "invalid_cursor");
        await (await eve.Http.GetAsync($"/api/referrals?cursor={cursor}")).ShouldFail(400, "invalid_cursor");
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("limit=99999999999999999999", "limit")]
    [InlineData("limit=5&limit=5", "limit")]
    [InlineData("status=done", "status")]
    [InlineData("status=%00", "status")]
    [InlineData("link_id=1", "link_id")]
    public async Task A_filter_that_makes_no_sense_is_told(string query, string field)
    {
        var ada = await Given.SignIn(await Given.Registered());

        var answer = await ada.Http.GetAsync($"/api/referrals?{query}");

        await answer.ShouldBlame(field);
    }

    [Fact]
    public async Task A_stranger_has_no_list()
    {
        var answer = await App.Http.GetAsync("/api/referrals");

        await answer.ShouldFail(401, "unauthorized");
    }

    private static IEnumerable<string> Names(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("referred_user").Text("username"));
}
