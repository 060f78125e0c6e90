using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.ReferralLinks;

public sealed class DeleteLinkTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_deleted_link_is_gone_and_who_came_by_it_stays()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { });
        var bob = await Given.Registered(link.Text("code"));

        _ = await (await ada.Http.DeleteAsync(link.Address())).Should(204);

        _ = (await ada.Links()).Should().ContainSingle();
        var referral = (await ada.Http.GetJson("/api/referrals")).GetProperty("items").EnumerateArray().Single();
        _ = referral.GetProperty("referred_user").Text("username").Should().Be(bob.Username);
        _ = (referral.GetProperty("link").Text("id"), referral.GetProperty("link").Text("code"))
            .Should().Be((link.Text("id"), link.Text("code")));
        _ = await (await ada.Http.DeleteAsync(link.Address())).ShouldFail(404, "not_found");
        _ = await (await ada.Http.Patch(link.Address(), new { label = "Back" })).ShouldFail(404, "not_found");
    }

    [Fact]
    public async Task Its_codes_are_nobodys_and_stay_taken()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.SignedIn());
        var link = await ada.MakeLink(new { });
        var renamed = await ada.ChangeLink(link, new { code = LinkCalls.NewCode() });
        _ = await (await ada.Http.DeleteAsync(link.Address())).Should(204);

        foreach (var code in (string[])[link.Text("code"), renamed.Text("code")])
        {
            _ = (await Http.LookUp(code)).Should().Be((false, "unknown", null));
            _ = await (await Http.SignUp(code)).ShouldFail(400, "invalid_referral_code");
            foreach (var person in (Person[])[ada, eve])
                _ = await (await person.Http.Post(LinkCalls.Path, new { code })).ShouldFail(409, "code_taken");
        }
    }

    [Fact]
    public async Task The_default_link_stays()
    {
        var ada = await Given.SignedIn();

        _ = await (await ada.Http.DeleteAsync((await ada.Links()).Single().Address())).ShouldFail(409, "default_link");

        _ = (await Http.LookUp(ada.Code)).Valid.Should().BeTrue();
    }

    [Fact]
    public async Task Anothers_link_and_what_is_none_are_not_found_alike()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.SignedIn());
        var link = await ada.MakeLink(new { });
        var ids = (await ada.Links()).Select(each => each.Text("id")).Append($"{Guid.CreateVersion7()}").Append("1");

        foreach (var id in ids)
            _ = await (await eve.Http.DeleteAsync($"{LinkCalls.Path}/{id}")).ShouldFail(404, "not_found");

        _ = (await ada.Links()).Should().HaveCount(2);
        _ = await (await Http.DeleteAsync(link.Address())).ShouldFail(401, "unauthorized");
    }

    [Fact]
    public async Task Of_twenty_deletions_at_once_one_is_done()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { });

        var answers = await Expect.AtOnce(20, _ => ada.Http.DeleteAsync(link.Address()));

        _ = answers.Count(answer => (int)answer.StatusCode == 204).Should().Be(1);
        foreach (var answer in answers.Where(answer => (int)answer.StatusCode != 204))
            _ = await answer.ShouldFail(404, "not_found");
    }
}
