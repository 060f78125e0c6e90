using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

public sealed class ListAuditEventsTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_decision_is_on_record_with_who_why_before_after_and_from_where()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var (_, id) = await App.Held(ada);
        _ = await (await boss.Decide(id, "reject", new { reason = "one household" })).Should(200);

        var row = (await Items(boss, $"subject_id={id}")).Should().ContainSingle().Subject;

        _ = row.EnumerateObject().Select(member => member.Name).Should()
            .Equal("id", "at", "actor", "action", "subject", "reason", "before", "after", "ip");
        _ = row.GetProperty("actor").GetRawText().Should().Be($$"""{"type":"admin","id":"{{boss.Id}}"}""");
        _ = row.GetProperty("subject").GetRawText().Should().Be($$"""{"type":"referral","id":"{{id}}"}""");
        _ = (row.Text("action"), row.Text("reason"), row.Text("ip")).Should().Be(("referral_rejected", "one household", "127.0.0.1"));
        _ = Reviewing.State(row.GetProperty("before")).Should().Be("pending:velocity");
        _ = Reviewing.State(row.GetProperty("after")).Should().Be("rejected:one household");
    }

    [Fact]
    public async Task Each_decision_has_its_action_newest_first()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var id = await App.Hold(await Given.Verified(ada.Code));
        _ = await App.Database.Execute($"update referrals set status = 'pending' where id = '{id}'");

        foreach (var decision in (string[])["reject", "approve", "reverse"])
            _ = await (await boss.Decide(id, decision)).Should(200);
        foreach (var change in (string[])["suspend", "restore"])
            _ = await (await boss.Http.PostAsync($"/api/admin/users/{ada.Id}/{change}", null)).Should(200);

        _ = (await Items(boss, $"subject_id={id}")).Select(row => row.Text("action")).Should()
            .Equal("referral_reversed", "referral_approved", "referral_rejected", "referral_succeeded");
        _ = (await Items(boss, $"subject_id={ada.Id}&limit=2"))
            .Select(row => (row.Text("action"), row.GetProperty("after").Text("status"))).Should()
            .Equal(("user_restored", "active"), ("user_suspended", "suspended"));
        _ = (await Items(boss, "action=user_restored&limit=1"))[0].GetProperty("subject").GetProperty("id").GetGuid().Should().Be(ada.Id);
    }

    [Fact]
    public async Task It_pages_without_gap_or_repeat_while_more_happens()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        for (var number = 0; number < 5; number++)
            await Toggle(boss, ada);
        var all = (await Items(boss, $"subject_id={ada.Id}&limit=100")).Select(row => row.Text("id")).ToArray();

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await boss.Http.GetJson($"/api/admin/audit?subject_id={ada.Id}&limit=3&cursor={cursor}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(row => row.Text("id")));
            cursor = page.GetProperty("next_cursor").GetString();
            await Toggle(boss, ada);
        }
        while (cursor is not null);

        _ = seen.Should().Equal(all).And.HaveCountGreaterThanOrEqualTo(10);
    }

    [Fact]
    public async Task A_cursor_belongs_to_its_filter_and_nonsense_is_told()
    {
        var boss = await Given.Admin();
        await Toggle(boss, await Given.Registered());
        var cursor = (await boss.Http.GetJson("/api/admin/audit?limit=1")).Text("next_cursor");

        _ = await (await boss.Http.GetAsync($"/api/admin/audit?action=signed_in&cursor={cursor}")).ShouldFail(400, "invalid_cursor");
        _ = await (await boss.Http.GetAsync("/api/admin/audit?subject_id=1&action=%00&limit=101"))
            .ShouldBlame("subject_id", "action", "limit");
    }

    [Fact]
    public async Task It_is_for_admins()
    {
        var ada = await Given.SignedIn();

        _ = await (await ada.Http.GetAsync("/api/admin/audit")).ShouldFail(403, "forbidden");
        _ = await (await Http.GetAsync("/api/admin/audit")).ShouldFail(401, "unauthorized");
    }

    private static async Task Toggle(Person boss, Person person)
    {
        foreach (var change in (string[])["suspend", "restore"])
            _ = await (await boss.Http.PostAsync($"/api/admin/users/{person.Id}/{change}", null)).Should(200);
    }

    private static async Task<JsonElement[]> Items(Person boss, string query) =>
        [.. (await boss.Http.GetJson($"/api/admin/audit?{query}")).GetProperty("items").EnumerateArray()];
}
