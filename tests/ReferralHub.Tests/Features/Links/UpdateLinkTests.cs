using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.ReferralLinks;

public sealed class UpdateLinkTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task What_is_named_changes_null_clears_and_the_rest_stays()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { label = "Old", max_signups = 3, expires_at = "2099-01-01T00:00:00Z" });

        var first = await ada.ChangeLink(link, new { label = "New", disabled = true });
        var second = await ada.ChangeLink(link,
            new { label = (string?)null, max_signups = (int?)null, expires_at = (string?)null, disabled = false });

        _ = (first.Text("label"), first.GetProperty("disabled").GetBoolean(), first.GetProperty("max_signups").GetInt32(),
            first.Text("expires_at"))
            .Should().Be(("New", true, 3, "2099-01-01T00:00:00.000Z"));
        foreach (var member in (string[])["label", "max_signups", "expires_at"])
            _ = second.GetProperty(member).ValueKind.Should().Be(JsonValueKind.Null);
        _ = second.GetProperty("disabled").GetBoolean().Should().BeFalse();
        _ = (await ada.ChangeLink(link, new { })).GetRawText().Should().Be(second.GetRawText());
        _ = (await ada.Links())[1].GetRawText().Should().Be(second.GetRawText());
    }

    [Fact]
    public async Task All_field_errors_come_together()
    {
        var ada = await Given.SignedIn();
        var address = (await ada.MakeLink(new { })).Address();

        _ = await (await ada.Http.Patch(address,
            new { label = "", code = "x", expires_at = "2020-01-01T00:00:00Z", max_signups = 0, disabled = (bool?)null }))
            .ShouldBlame("label", "code", "expires_at", "max_signups", "disabled");
        _ = await (await ada.Http.Patch(address, new { code = (string?)null })).ShouldBlame("code");
        _ = await (await ada.Http.Patch(address, new { code = "support" })).ShouldBlame("code");
        foreach (var time in (object[])["tomorrow", "2099-01-01T00:00:00", true])
            _ = await (await ada.Http.Patch(address, new { expires_at = time })).ShouldBlame("expires_at");
        foreach (var most in (object[])["5", 1.5, 99_999_999_999])
            _ = await (await ada.Http.Patch(address, new { max_signups = most })).ShouldBlame("max_signups");
        _ = await (await ada.Http.Patch(address, new { disabled = "yes" })).ShouldBlame("disabled");
        _ = await (await ada.Http.Patch(address, new { is_default = true })).ShouldBlame("is_default");
    }

    [Fact]
    public async Task A_renamed_link_answers_to_all_its_codes_and_keeps_its_counts()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { code = LinkCalls.NewCode("first") });
        _ = await Given.Registered(link.Text("code"));
        var second = await ada.ChangeLink(link, new { code = LinkCalls.NewCode("second").ToLowerInvariant() });
        _ = await Given.Registered(second.Text("code"));

        var back = await ada.ChangeLink(link, new { code = link.Text("code").ToLowerInvariant() });

        _ = (back.Text("id"), back.Text("code")).Should().Be((link.Text("id"), link.Text("code")));
        _ = await Given.Registered(second.Text("code"));
        var referrals = await ada.Http.GetJson($"/api/referrals?link_id={link.Text("id")}");
        _ = referrals.GetProperty("items").EnumerateArray().Select(each => each.GetProperty("link").Text("code")).Should().Equal(
            Enumerable.Repeat(link.Text("code"), 3));
        _ = (await ada.Links()).Should().HaveCount(2);
    }

    [Fact]
    public async Task A_code_that_is_or_was_anothers_is_taken_and_nothing_changes()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.SignedIn());
        var was = await ada.MakeLink(new { code = LinkCalls.NewCode("was") });
        var now = await ada.ChangeLink(was, new { code = LinkCalls.NewCode("is") });
        var link = await eve.MakeLink(new { label = "Eve" });

        foreach (var code in (string[])[was.Text("code"), now.Text("code").ToLowerInvariant(), ada.Code, eve.Code])
            _ = await (await eve.Http.Patch(link.Address(), new { code, label = "Changed" })).ShouldFail(409, "code_taken");

        _ = (await eve.Links())[1].GetRawText().Should().Be(link.GetRawText());
        _ = (await Http.LookUp(link.Text("code"))).Referrer.Should().Be(eve.Username);
    }

    [Fact]
    public async Task The_default_link_keeps_its_code_and_can_be_limited_like_others()
    {
        var ada = await Given.SignedIn();
        var link = (await ada.Links()).Single();

        _ = await (await ada.Http.Patch(link.Address(), new { code = LinkCalls.NewCode(), label = "Changed" }))
            .ShouldFail(409, "default_link");

        var changed = await ada.ChangeLink(link,
            new { code = ada.Code.ToLowerInvariant(), label = "Mine", disabled = true, max_signups = 9 });
        _ = (changed.Text("code"), changed.Text("label"), changed.GetProperty("disabled").GetBoolean())
            .Should().Be((ada.Code, "Mine", true));
    }

    [Fact]
    public async Task Anothers_link_and_what_is_none_are_not_found_alike()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.SignedIn());
        var link = await ada.MakeLink(new { });

        foreach (var id in (string[])[link.Text("id"), $"{Guid.CreateVersion7()}", "1", "%20", $"{{{link.Text("id")}}}"])
            _ = await (await eve.Http.Patch($"{LinkCalls.Path}/{id}", new { label = "Eve" })).ShouldFail(404, "not_found");
        _ = (await ada.Links())[1].GetRawText().Should().Be(link.GetRawText());
    }

    [Fact]
    public async Task Of_thirty_links_that_want_one_code_at_once_one_gets_it()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 30).Select(async _ => await Given.SignIn(await Given.Registered())));
        var links = await Task.WhenAll(people.Select(person => person.MakeLink(new { })));
        var code = LinkCalls.NewCode();

        var answers = await Expect.AtOnce(30, number => people[number].Http.Patch(links[number].Address(), new { code }));

        _ = answers.Count(answer => answer.IsSuccessStatusCode).Should().Be(1);
        foreach (var answer in answers.Where(answer => !answer.IsSuccessStatusCode))
            _ = await answer.ShouldFail(409, "code_taken");
    }

    [Fact]
    public async Task Of_thirty_new_codes_at_once_a_link_takes_as_many_as_make_twenty_and_all_of_them_are_good()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { });
        var codes = Enumerable.Range(0, 30).Select(_ => LinkCalls.NewCode()).ToArray();

        var answers = await Expect.AtOnce(30, number => ada.Http.Patch(link.Address(), new { code = codes[number] }));

        var taken = codes.Where((_, number) => answers[number].IsSuccessStatusCode).Append(link.Text("code")).ToArray();
        _ = taken.Should().HaveCount(20).And.Contain((await ada.Links())[1].Text("code"));
        foreach (var code in taken)
            _ = (await Http.LookUp(code)).Should().Be((true, null, ada.Username));
        foreach (var answer in answers.Where(answer => !answer.IsSuccessStatusCode))
            _ = await answer.ShouldFail(409, "link_limit");
        _ = (await ada.ChangeLink(link, new { code = link.Text("code") })).Text("code").Should().Be(link.Text("code"));
    }

    [Fact]
    public async Task Who_asks_for_the_code_that_another_call_is_taking_from_the_link_gets_it()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { });
        var before = await App.Database.Hold($"select from referral_links where id = '{link.Text("id")}' for update");
        const string lockLink = "for no key update";

        // they wait in a queue, and the second has seen the old code only
        var first = ada.Http.Patch(link.Address(), new { code = LinkCalls.NewCode() });
        await App.Database.Waiting(1, lockLink);
        var second = ada.Http.Patch(link.Address(), new { code = link.Text("code") });
        await App.Database.Waiting(2, lockLink);
        await before.DisposeAsync();

        _ = await (await first).Should(200);
        _ = (await (await second).Should(200)).Text("code").Should().Be(link.Text("code"));
        _ = (await ada.Links())[1].Text("code").Should().Be(link.Text("code"));
    }

    [Fact]
    public async Task Who_want_each_others_codes_at_once_are_refused_at_once()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.SignedIn());
        var (hers, theirs) = (await ada.MakeLink(new { }), await eve.MakeLink(new { }));

        var answers = await Expect.AtOnce(20, number => number % 2 == 0
            ? ada.Http.Patch(hers.Address(), new { code = theirs.Text("code") })
            : eve.Http.Patch(theirs.Address(), new { code = hers.Text("code") }));

        foreach (var answer in answers)
            _ = await answer.ShouldFail(409, "code_taken");
    }
}
