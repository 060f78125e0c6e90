using System.Diagnostics;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Links;

public sealed class FollowLinkTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_link_leads_to_the_register_page_and_leaves_a_cookie()
    {
        var ada = await Given.Registered();

        var response = await App.Follow(ada.Code);

        await response.ShouldLeadTo(ada.Code);
        _ = response.Headers.GetValues("Set-Cookie").Single().Should()
            .MatchRegex("^referral=[A-Za-z0-9_-]+; max-age=2592000; path=/; samesite=lax; httponly$");
        _ = response.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Fact]
    public async Task However_it_is_written_it_leads_to_the_code_as_it_is_stored_and_to_no_other_address()
    {
        var code = (await Given.Registered()).Code;
        var sloppy = code.Replace('0', 'o').Replace('1', 'L').ToLowerInvariant();

        foreach (var path in (string[])[code.ToLowerInvariant(), sloppy, $"{code}/", $"%20{code}",
            $"{code}?referral=OTHER&next=https://evil.example#x"])
            await (await App.Follow(path)).ShouldLeadTo(code);
        await (await Http.GetAsync($"/R/{code}")).ShouldLeadTo(code);
    }

    [Theory]
    [InlineData("NOBODYSCODE")]
    [InlineData("https:%2F%2Fevil.example")]
    [InlineData("%0d%0aSet-Cookie:x=y")]
    [InlineData("'; drop table users; --")]
    [InlineData("0123456789012345678901234567890123456789")]
    public async Task A_code_that_is_nobodys_leads_to_the_plain_page(string code)
    {
        var response = await App.Follow(code);

        await response.ShouldLeadTo(null);
        _ = response.Cookie().Should().BeNull();
    }

    [Theory]
    [InlineData("update referral_links set disabled_at = now() where user_id = '{0}'")]
    [InlineData("update referral_links set expires_at = now() where user_id = '{0}'")]
    [InlineData("update referral_links set max_signups = 2, signups_taken = 2 where user_id = '{0}'")]
    [InlineData("update referral_links set deleted_at = now() where user_id = '{0}'")]
    [InlineData("update users set suspended_at = now() where id = '{0}'")]
    public async Task A_link_that_is_not_open_leads_to_the_plain_page_and_counts_nothing(string closing)
    {
        var ada = await Given.Registered();
        _ = await App.Database.Execute(string.Format(System.Globalization.CultureInfo.InvariantCulture, closing, ada.Id));

        var response = await App.Follow(ada.Code);

        await response.ShouldLeadTo(null);
        _ = response.Cookie().Should().BeNull();
        await App.Written();
        _ = (await App.Counted(ada.Code)).Should().Be(0);
    }

    [Fact]
    public async Task An_old_code_leads_to_the_new_one()
    {
        var ada = await Given.Registered();
        _ = await App.Database.Execute($"update referral_codes set is_current = false where code = '{ada.Code}'");
        _ = await App.Database.Execute(
            $"insert into referral_codes (code, link_id, created_at) select 'NEW-{ada.Code}', link_id, now() "
            + $"from referral_codes where code = '{ada.Code}'");

        await (await App.Follow(ada.Code)).ShouldLeadTo($"NEW-{ada.Code}");
    }

    [Fact]
    public async Task A_link_that_is_switched_off_or_on_is_so_two_seconds_later()
    {
        await using var app = await App.Start();
        var ada = await app.Given.Registered();

        foreach (var (disabled, leadsTo) in new[] { ("null", ada.Code), ("now()", null), ("null", ada.Code) })
        {
            _ = await app.Database.Execute($"update referral_links set disabled_at = {disabled} where user_id = '{ada.Id}'");
            app.Clock.Advance(TimeSpan.FromSeconds(2));
            await (await app.Follow(ada.Code)).ShouldLeadTo(leadsTo);
        }
    }

    [Fact]
    public async Task A_suspended_persons_links_lead_to_nobody_two_seconds_later_and_to_them_again_once_restored()
    {
        await using var app = await App.Start();
        var (ada, boss) = (await app.Given.Registered(), await app.Given.Admin());

        foreach (var (action, leadsTo) in new[] { ("restore", ada.Code), ("suspend", null), ("restore", ada.Code) })
        {
            _ = await (await boss.Http.PostAsync($"/api/admin/users/{ada.Id}/{action}", null)).Should(200);
            app.Clock.Advance(TimeSpan.FromSeconds(2));
            await (await app.Follow(ada.Code)).ShouldLeadTo(leadsTo);
        }
    }

    [Fact]
    public async Task Other_methods_are_not_allowed() =>
        await (await Http.Post("/r/ABCDEFGHJK", new { })).ShouldFail(405, "method_not_allowed");

    [Fact]
    public async Task One_visitor_counts_once_an_hour_however_often_at_once()
    {
        await using var app = await App.Start();
        app.Clock.AtTheStartOfAnHour();
        var ada = await app.Given.Registered();

        foreach (var response in await Expect.AtOnce(50, _ => app.Follow(ada.Code)))
            await response.ShouldLeadTo(ada.Code);

        await app.Written();
        _ = (await app.Counted(ada.Code)).Should().Be(1);
    }

    [Fact]
    public async Task Fifty_visitors_count_fifty()
    {
        var ada = await Given.Registered();

        _ = await Expect.AtOnce(50, _ => App.Follow(ada.Code, Clicks.NewAgent()));

        await App.Written();
        _ = (await App.Counted(ada.Code)).Should().Be(50);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")]
    [InlineData("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)")]
    [InlineData("WhatsApp/2.23.20.0")]
    [InlineData("TelegramBot (like TwitterBot)")]
    [InlineData("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/605.1.15")]
    [InlineData("Mozilla/5.0 (Windows NT 6.1) SkypeUriPreview Preview/0.5")]
    [InlineData(null)]
    public async Task A_robot_is_sent_on_and_not_counted(string? agent)
    {
        var ada = await Given.Registered();

        await (await App.Follow(ada.Code, agent)).ShouldLeadTo(ada.Code);

        await App.Written();
        _ = (await App.Counted(ada.Code)).Should().Be(0);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 "
        + "Mobile/21A329 Instagram 300.0.0.0 (iPhone13,2)")]
    [InlineData("Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/440.0.0.0]")]
    public async Task A_person_with_an_unusual_browser_is_counted(string agent)
    {
        var ada = await Given.Registered();

        await (await App.Follow(ada.Code, agent)).ShouldLeadTo(ada.Code);

        await Eventually.True(async () => await App.Counted(ada.Code) == 1, "the click is counted");
    }

    [Theory]
    [InlineData("HEAD", "Accept", "*/*")]
    [InlineData("GET", "Sec-Purpose", "prefetch;prerender")]
    [InlineData("GET", "Purpose", "Prefetch")]
    [InlineData("GET", "X-Purpose", "preview")]
    [InlineData("GET", "X-Moz", "prefetch")]
    public async Task What_nobody_clicked_is_sent_on_without_a_cookie_and_not_counted(string method, string header, string value)
    {
        var ada = await Given.Registered();

        var response = await App.Follow(ada.Code, method: new HttpMethod(method), headers: (header, value));

        await response.ShouldLeadTo(ada.Code);
        _ = response.Cookie().Should().BeNull();
        await App.Written();
        _ = (await App.Counted(ada.Code)).Should().Be(0);
    }

    [Fact]
    public async Task A_famous_link_costs_one_query_in_two_seconds()
    {
        var statements = new Statements();
        var other = App.Another(replace: statements.Record);
        var ada = await Given.Registered();
        statements.Clear();
        var since = Stopwatch.StartNew();

        _ = await Expect.AtOnce(50, _ => other.Follow(ada.Code));

        _ = statements.Seen.Count(sql => sql.Contains("signups_taken >=", StringComparison.Ordinal))
            .Should().BeInRange(1, 1 + (int)(since.Elapsed.TotalSeconds / 2));
        await other.Stop();
    }

    [Fact]
    public async Task A_stop_writes_what_is_waiting_also_where_no_worker_runs()
    {
        var other = App.Another(new() { ["Worker:Enabled"] = "false" });
        var ada = await Given.Registered();
        _ = await Expect.AtOnce(20, _ => other.Follow(ada.Code, Clicks.NewAgent()));

        await other.Stop();

        _ = (await App.Counted(ada.Code)).Should().Be(20);
    }
}
