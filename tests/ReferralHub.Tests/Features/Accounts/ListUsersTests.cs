using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

public sealed class ListUsersTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task It_pages_without_gap_or_repeat_while_people_sign_up()
    {
        var (boss, prefix) = (await Given.Admin(), Given.NewName("team"));
        for (var number = 0; number < 5; number++)
            _ = await Given.Registered(prefix: prefix);

        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = await boss.Http.GetJson($"/api/users?query={prefix}&limit=2&cursor={cursor}");
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Text("username")));
            cursor = page.GetProperty("next_cursor").GetString();
            _ = await Given.Registered(prefix: prefix);
        }
        while (cursor is not null);

        _ = names.Should().HaveCount(5).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task The_query_is_the_beginning_of_a_name_or_an_address_without_case_and_no_pattern()
    {
        var boss = await Given.Admin();
        var ada = await Given.Registered(prefix: "a_da");

        _ = (await Found(boss, ada.Username.ToUpperInvariant())).Should().ContainSingle().Which.Text("email").Should().Be(ada.Email);
        _ = (await Found(boss, ada.Email)).Should().ContainSingle();
        foreach (var none in (string[])[ada.Username[1..], ada.Username.Replace('_', 'x'), "%", "_____"])
            _ = (await Found(boss, Uri.EscapeDataString(none))).Should().BeEmpty();
    }

    [Fact]
    public async Task It_is_for_admins()
    {
        var ada = await Given.SignedIn();

        _ = await (await ada.Http.GetAsync("/api/users")).ShouldFail(403, "forbidden");
        _ = await (await Http.GetAsync("/api/users")).ShouldFail(401, "unauthorized");
    }

    [Fact]
    public async Task A_cursor_belongs_to_its_query()
    {
        var boss = await Given.Admin();
        var cursor = (await boss.Http.GetJson("/api/users?limit=1")).Text("next_cursor");

        _ = await (await boss.Http.GetAsync($"/api/users?query=a&cursor={cursor}")).ShouldFail(400, "invalid_cursor");
        _ = await (await boss.Http.GetAsync($"/api/users?limit=0&query={new string('x', 300)}")).ShouldBlame("limit", "query");
    }

    private static async Task<JsonElement[]> Found(Person boss, string query) =>
        [.. (await boss.Http.GetJson($"/api/users?query={query}")).GetProperty("items").EnumerateArray()];
}
