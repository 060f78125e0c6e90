using System.Text;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Partners;

public sealed class ListRequestLogTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task Tells_a_partner_what_was_refused_and_why()
    {
        var partner = await App.Partner("referrals:read");

        _ = await (await partner.Http.GetAsync("/api/partner/request-log?limit=9999")).ShouldFail(400, "validation_failed");
        _ = await (await partner.Http.GetAsync($"/api/referrals/{Guid.CreateVersion7()}")).ShouldFail(403, "insufficient_scope");

        await Eventually.True(async () => (await Log(partner)).Length == 2, "both are there");
        // which of two in one millisecond came first is nobody's to tell
        _ = (await Log(partner)).Should().BeEquivalentTo(
            "403 insufficient_scope GET /api/referrals/{id} ",
            "400 validation_failed GET /api/partner/request-log limit");
    }

    [Fact]
    public async Task A_name_that_the_database_cannot_hold_keeps_nobodys_refusals_from_being_written()
    {
        var (one, other) = (await App.Partner(), await App.Partner());

        _ = await (await one.Http.PostAsync("/api/partner/webhooks",
            new StringContent("{\"a\\u0000\":1}", Encoding.UTF8, "application/json"))).ShouldFail(400, "validation_failed");
        _ = await (await other.Http.GetAsync("/api/users/me")).ShouldFail(403, "insufficient_scope");

        await Eventually.True(async () => (await Log(one)).Length == 1 && (await Log(other)).Length == 1, "both are there");
    }

    [Fact]
    public async Task Shows_nobody_elses_and_nothing_older_than_a_week()
    {
        var (one, other) = (await App.Partner(), await App.Partner());
        _ = await (await one.Http.GetAsync("/api/users/me")).ShouldFail(403, "insufficient_scope");
        await Eventually.True(async () => (await Log(one)).Length == 1, "it is there");

        _ = (await Log(other)).Should().BeEmpty();
        _ = await App.Database.Execute($"update partner_requests set at = at - interval '8 days' where partner_id = '{one.Id}'");
        _ = (await Log(one)).Should().BeEmpty();
    }

    [Fact]
    public async Task Pages_through_without_gap_or_repeat()
    {
        var partner = await App.Partner();
        _ = await Expect.AtOnce(25, _ => partner.Http.GetAsync("/api/users/me"));
        await Eventually.True(async () => (await Log(partner)).Length == 25, "all are there");

        var first = await partner.Http.GetJson("/api/partner/request-log?limit=20");
        var second = await partner.Http.GetJson($"/api/partner/request-log?limit=20&cursor={first.Text("next_cursor")}");

        _ = first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray())
            .Select(item => item.Text("id")).Should().OnlyHaveUniqueItems().And.HaveCount(25);
    }

    private static async Task<string[]> Log(PartnerClient partner) =>
    [
        .. (await partner.Http.GetJson("/api/partner/request-log?limit=100")).GetProperty("items").EnumerateArray().Select(item =>
            $"{item.GetProperty("status").GetInt32()} {item.Text("code")} {item.Text("method")} {item.Text("route")} "
            + (item.GetProperty("errors").ValueKind is System.Text.Json.JsonValueKind.Object
                ? string.Join(' ', item.GetProperty("errors").EnumerateObject().Select(field => field.Name))
                : ""))
    ];
}
