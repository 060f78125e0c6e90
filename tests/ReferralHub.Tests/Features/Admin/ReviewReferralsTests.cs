using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

public sealed class ReviewReferralsTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task It_shows_what_is_held_for_a_reason_with_both_sides()
    {
        var (ada, boss, reason) = (await Given.SignedIn(), await Given.Admin(), Given.NewName("reason"));
        var (bob, id) = await App.Held(ada, reason);

        var item = (await Items(boss, $"reason={reason}&status=pending")).Should().ContainSingle().Subject;

        _ = item.EnumerateObject().Select(member => member.Name).Should().Equal("id", "referrer", "referred_user", "status", "reason",
            "date_referred", "status_changed_at", "link");
        _ = item.GetProperty("id").GetGuid().Should().Be(id);
        _ = item.GetProperty("referrer").Text("username").Should().Be(ada.Username);
        _ = item.GetProperty("referred_user").Text("username").Should().Be(bob.Username);
        _ = item.GetProperty("link").Text("code").Should().Be(ada.Code);
    }

    [Fact]
    public async Task It_pages_newest_first_without_gap_or_repeat_while_more_are_held()
    {
        var (ada, boss, reason) = (await Given.SignedIn(), await Given.Admin(), Given.NewName("reason"));
        var ids = new List<Guid>();
        for (var number = 0; number < 5; number++)
            ids.Add((await App.Held(ada, reason)).Id);

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await boss.Http.GetJson($"/api/admin/referrals?reason={reason}&limit=2&cursor={cursor}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            cursor = page.GetProperty("next_cursor").GetString();
            _ = await App.Held(ada, reason);
        }
        while (cursor is not null);

        _ = seen.Should().Equal(ids.AsEnumerable().Reverse());
    }

    [Fact]
    public async Task It_filters_by_status_alone_and_by_nothing()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var (_, id) = await App.Held(ada);
        _ = await (await boss.Decide(id, "reject")).Should(200);

        _ = (await Items(boss, "status=rejected"))[0].GetProperty("id").GetGuid().Should().Be(id);
        _ = (await Items(boss, "limit=1")).Should().ContainSingle().Which.GetProperty("id").GetGuid().Should().Be(id);
    }

    [Fact]
    public async Task A_cursor_belongs_to_its_filter_and_nonsense_is_told()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        _ = (await App.Held(ada), await App.Held(ada));
        var cursor = (await boss.Http.GetJson("/api/admin/referrals?reason=velocity&limit=1")).Text("next_cursor");

        _ = await (await boss.Http.GetAsync($"/api/admin/referrals?status=pending&cursor={cursor}")).ShouldFail(400, "invalid_cursor");
        _ = await (await boss.Http.GetAsync("/api/admin/referrals?reason=%00&status=lost&limit=0"))
            .ShouldBlame("reason", "status", "limit");
    }

    [Fact]
    public async Task It_is_for_admins()
    {
        var ada = await Given.SignedIn();

        _ = await (await ada.Http.GetAsync("/api/admin/referrals")).ShouldFail(403, "forbidden");
        _ = await (await Http.GetAsync("/api/admin/referrals")).ShouldFail(401, "unauthorized");
    }

    private static async Task<JsonElement[]> Items(Person boss, string query) =>
        [.. (await boss.Http.GetJson($"/api/admin/referrals?{query}")).GetProperty("items").EnumerateArray()];
}
