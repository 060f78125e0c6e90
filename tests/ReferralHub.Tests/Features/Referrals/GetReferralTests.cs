using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Referrals;

[Collection(nameof(SharedApp))]
public sealed class GetReferralTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    [Fact]
    public async Task It_is_the_item_of_the_list_with_its_history_oldest_first()
    {
        var ada = await App.Given.SignedIn();
        await App.Given.Verified(ada.Code);
        var listed = (await ada.Http.GetJson("/api/referrals")).GetProperty("items")[0];

        var one = await ada.Http.GetJson($"/api/referrals/{listed.Text("id")}");

        one.GetRawText().Should().StartWith(listed.GetRawText()[..^1] + ",\"history\":[").And.NotContain("@");
        var history = one.GetProperty("history").EnumerateArray().ToArray();
        history.Select(step => $"{step.Text("status")} {step.GetProperty("reason")}").Should()
            .Equal("pending ", "successful email_verified");
        history[0].Text("at").Should().Be(one.Text("date_referred"));
        history[1].Text("at").Should().Be(one.Text("status_changed_at"));
    }

    [Fact]
    public async Task It_is_its_referrers_alone()
    {
        var (ada, eve) = (await App.Given.SignedIn(), await App.Given.SignedIn());
        var bob = await App.Given.SignedIn(ada.Code);
        var id = (await ada.Http.GetJson("/api/referrals")).GetProperty("items")[0].Text("id");

        foreach (var person in (Person[])[eve, bob])
            await (await person.Http.GetAsync($"/api/referrals/{id}")).ShouldFail(404, "not_found");
        foreach (var nothing in (string[])[$"{Guid.CreateVersion7()}", "nonsense", $"{{{id}}}"])
            await (await ada.Http.GetAsync($"/api/referrals/{nothing}")).ShouldFail(404, "not_found");
        await (await App.Http.GetAsync($"/api/referrals/{id}")).ShouldFail(401, "unauthorized");
    }
}
