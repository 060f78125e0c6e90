using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Referrals;

public sealed class GetReferralTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task It_is_the_item_of_the_list_with_its_history_oldest_first()
    {
        var ada = await Given.SignedIn();
        var bob = await Given.Registered(ada.Code);
        var id = await App.ReferralOf(bob);
        await Given.Verify(bob);

        var one = await ada.Http.GetJson($"/api/referrals/{id}");

        var listed = (await ada.Http.GetJson("/api/referrals")).GetProperty("items")[0].GetRawText();
        _ = one.GetRawText().Should().StartWith(listed[..^1] + ",\"history\":[").And.NotContain("@");
        var history = one.GetProperty("history").EnumerateArray().ToArray();
        _ = history.Select(Reviewing.State).Should().Equal("pending", "successful");
        _ = history[0].Text("at").Should().Be(one.Text("date_referred"));
        _ = history[1].Text("at").Should().Be(one.Text("status_changed_at"));
    }

    [Fact]
    public async Task It_is_its_referrers_alone()
    {
        var (ada, eve, boss) = (await Given.SignedIn(), await Given.SignedIn(), await Given.Admin());
        var bob = await Given.SignedIn(ada.Code);
        var id = await App.ReferralOf(bob);

        foreach (var person in (Person[])[eve, bob, boss])
            _ = await (await person.Http.GetAsync($"/api/referrals/{id}")).ShouldFail(404, "not_found");
        foreach (var nothing in (string[])[$"{Guid.CreateVersion7()}", "nonsense", $"{{{id}}}"])
            _ = await (await ada.Http.GetAsync($"/api/referrals/{nothing}")).ShouldFail(404, "not_found");
        _ = await (await Http.GetAsync($"/api/referrals/{id}")).ShouldFail(401, "unauthorized");
    }
}
