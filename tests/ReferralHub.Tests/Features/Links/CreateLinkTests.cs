using System.Globalization;
using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.ReferralLinks;

public sealed class CreateLinkTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_link_is_what_its_owner_says()
    {
        var (ada, code) = (await Given.SignedIn(), LinkCalls.NewCode());

        var response = await ada.Http.Post(LinkCalls.Path,
            new { label = " Summer 🌞 ", code = code.ToLowerInvariant(), expires_at = "2099-01-31T12:00:00+02:00", max_signups = 5 });

        var link = await response.Should(201);
        _ = response.Headers.Location!.OriginalString.Should().Be(link.Address());
        _ = link.EnumerateObject().Select(member => member.Name).Should().Equal(
            "id", "code", "url", "label", "is_default", "expires_at", "max_signups", "disabled", "clicks", "signups", "successful");
        _ = (link.Text("code"), link.Text("url"), link.Text("label")).Should().Be((code, $"https://hub.example/r/{code}", "Summer 🌞"));
        _ = (link.Text("expires_at"), link.GetProperty("max_signups").GetInt32()).Should().Be(("2099-01-31T10:00:00.000Z", 5));
        _ = (link.GetProperty("is_default").GetBoolean(), link.GetProperty("disabled").GetBoolean()).Should().Be((false, false));
        _ = (await ada.Links())[1].GetRawText().Should().Be(link.GetRawText());
    }

    [Fact]
    public async Task Nothing_need_be_said()
    {
        var ada = await Given.SignedIn();

        var link = await ada.MakeLink(new { label = (string?)null });

        _ = link.Text("code").Should().MatchRegex("^[0-9A-HJKMNP-TV-Z]{10}$").And.NotBe(ada.Code);
        foreach (var member in (string[])["label", "expires_at", "max_signups"])
            _ = link.GetProperty(member).ValueKind.Should().Be(JsonValueKind.Null);
        _ = (await Http.LookUp(link.Text("code"))).Should().Be((true, null, ada.Username));
    }

    [Fact]
    public async Task All_field_errors_come_together()
    {
        var ada = await Given.SignedIn();

        _ = await (await ada.Http.Post(LinkCalls.Path,
            new { label = " ", code = "a b", expires_at = "2020-01-01T00:00:00Z", max_signups = 0 }))
            .ShouldBlame("label", "code", "expires_at", "max_signups");
        _ = await (await ada.Http.Post(LinkCalls.Path, new { label = string.Concat(Enumerable.Repeat("🔑", 101)) })).ShouldBlame("label");
        foreach (var label in (string[])["a\0b", "a\nb"])
            _ = await (await ada.Http.Post(LinkCalls.Path, new { label })).ShouldBlame("label");
        foreach (var time in (object[])["tomorrow", "2099-01-01", "2099-01-01T00:00:00", 7])
            _ = await (await ada.Http.Post(LinkCalls.Path, new { expires_at = time })).ShouldBlame("expires_at");
        foreach (var most in (object[])["5", 1.5, 99_999_999_999])
            _ = await (await ada.Http.Post(LinkCalls.Path, new { max_signups = most })).ShouldBlame("max_signups");
        _ = (await ada.Links()).Should().ContainSingle();
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("a23456789012345678901234567890123")]
    [InlineData("with_score")]
    [InlineData("jürgen")]
    [InlineData("a/../b")]
    [InlineData("Admin")]
    [InlineData("REFERRALHUB")]
    public async Task A_code_has_rules(string code) =>
        _ = await (await (await Given.SignedIn()).Http.Post(LinkCalls.Path, new { code })).ShouldBlame("code");

    [Theory]
    [InlineData("----")]
    [InlineData("a2345678901234567890123456789012")]
    public async Task Within_them_it_is_taken(string code) => _ = await (await Given.SignedIn()).MakeLink(new { code });

    [Fact]
    public async Task A_code_in_use_is_a_conflict_whatever_its_case_and_also_where_a_default_code_would_be_read()
    {
        var (ada, eve, code) = (await Given.SignedIn(), await Given.SignedIn(), LinkCalls.NewCode());
        _ = await ada.MakeLink(new { code });
        // as a default code can look
        var (first, second) = ("10" + Digits(), "01" + Digits());
        _ = await App.Database.Execute($"update referral_codes set code = '{first}' where code = '{ada.Code}'");

        foreach (var taken in (string[])[code, code.ToLowerInvariant(), first, eve.Code, first.Replace('1', 'L').Replace('0', 'o'),
            "i" + first[1..]])
            _ = await (await eve.Http.Post(LinkCalls.Path, new { code = taken })).ShouldFail(409, "code_taken");
        _ = await eve.MakeLink(new { code = second.Replace('1', 'L') });
        _ = await eve.MakeLink(new { code = first.Replace('1', 'L') + "-" });
        _ = (await eve.Links()).Should().HaveCount(3);

        static string Digits() => Random.Shared.NextInt64(10_000_000, 99_999_999).ToString(CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_sign_up_leaves_an_own_code_alone_that_reads_like_its_own()
    {
        var (name, code, body) = ("", "", new object());
        // one with a digit that can be read as a letter
        while (!code.Contains('0', StringComparison.Ordinal) && !code.Contains('1', StringComparison.Ordinal))
        {
            name = Given.NewName();
            body = new { username = name, email = $"{name}@example.com", password = Given.Password };
            code = (await (await Http.Post("/api/register", body)).Should(201)).Text("referral_code");
        }
        // as if that code had been another person's own before, in letters
        _ = await App.Database.Execute(
            $"update users set username = 'gone-{name}', email = 'gone-{name}@example.com' where username = '{name}'");
        _ = await App.Database.Execute(
            $"update referral_codes set code = translate(code, '01', 'OL'), is_default = false where code = '{code}'");

        var second = await (await Http.Post("/api/register", body)).Should(201);

        _ = second.Text("referral_code").Should().NotBe(code);
        _ = (await Http.LookUp(second.Text("referral_code"))).Referrer.Should().Be(name);
    }

    [Fact]
    public async Task Of_thirty_people_who_want_one_code_one_gets_it()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 30).Select(async _ => await Given.SignIn(await Given.Registered())));
        var code = LinkCalls.NewCode();

        var answers = await Expect.AtOnce(30, number => people[number].Http.Post(LinkCalls.Path, new { code }));

        _ = answers.Count(answer => (int)answer.StatusCode == 201).Should().Be(1);
        foreach (var answer in answers.Where(answer => (int)answer.StatusCode != 201))
            _ = await answer.ShouldFail(409, "code_taken");
        foreach (var (person, answer) in people.Zip(answers).Where(pair => (int)pair.Second.StatusCode != 201).Take(3))
            _ = (await person.Links()).Should().ContainSingle();
    }

    /// <summary>Codes stay taken: else a person could keep any number of names.</summary>
    [Fact]
    public async Task After_a_hundred_were_deleted_within_a_day_none_is_made_until_the_next()
    {
        await using var app = await Host.App.Start();
        var ada = await app.Given.SignIn(await app.Given.Registered());
        for (var deleted = 0; deleted < 100; deleted += 25)
            foreach (var answer in await Expect.AtOnce(25, async _ => await ada.Http.DeleteAsync((await ada.MakeLink(new { })).Address())))
                _ = await answer.Should(204);

        _ = await (await ada.Http.Post(LinkCalls.Path, new { })).ShouldFail(409, "link_limit");

        app.Clock.Advance(TimeSpan.FromHours(25));
        _ = await (await app.Given.SignIn(ada)).MakeLink(new { });
    }

    [Fact]
    public async Task Thirty_at_once_stop_at_one_hundred_links_and_a_deleted_one_makes_room()
    {
        var ada = await Given.SignIn(await Given.Registered());
        for (var made = 1; made < 99; made++)
            _ = await ada.MakeLink(new { });

        var answers = await Expect.AtOnce(30, _ => ada.Http.Post(LinkCalls.Path, new { }));

        _ = answers.Count(answer => (int)answer.StatusCode == 201).Should().Be(1);
        foreach (var answer in answers.Where(answer => (int)answer.StatusCode != 201))
            _ = await answer.ShouldFail(409, "link_limit");
        var links = await ada.Links();
        _ = links.Should().HaveCount(100);
        _ = await (await ada.Http.DeleteAsync(links[99].Address())).Should(204);
        _ = await ada.MakeLink(new { });
        _ = await (await ada.Http.Post(LinkCalls.Path, new { })).ShouldFail(409, "link_limit");
    }

    [Fact]
    public async Task Only_who_is_signed_in_makes_links() =>
        _ = await (await Http.Post(LinkCalls.Path, new { })).ShouldFail(401, "unauthorized");
}
