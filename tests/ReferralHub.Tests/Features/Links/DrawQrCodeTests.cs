using System.Net.Http.Headers;
using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.ReferralLinks;

public sealed class DrawQrCodeTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task Each_link_has_one_of_the_address_that_the_list_shows()
    {
        var ada = await Given.SignedIn();
        _ = await ada.MakeLink(new { label = "Summer <b>&" });

        foreach (var link in await ada.Links())
            _ = (await Scan(ada, link)).Should().Be(link.Text("url"));
    }

    [Fact]
    public async Task The_one_of_a_renamed_link_holds_the_new_code_at_once()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { });
        var before = await Get(ada, link);

        var renamed = await ada.ChangeLink(link, new { code = LinkCalls.NewCode() });

        var after = await Get(ada, link, before.Headers.ETag);
        _ = ((int)after.StatusCode).Should().Be(200);
        _ = after.Headers.ETag.Should().NotBe(before.Headers.ETag);
        _ = (await Scanner.Read(await after.Content.ReadAsStringAsync())).Should().Be(renamed.Text("url"));
    }

    [Fact]
    public async Task A_link_that_is_disabled_or_full_or_has_ended_keeps_its_own()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();
        var link = await ada.MakeLink(new { max_signups = 1, expires_at = app.Clock.GetUtcNow().AddMinutes(2) });
        _ = await app.Given.Registered(link.Text("code"));
        _ = await ada.ChangeLink(link, new { disabled = true });
        app.Clock.Advance(TimeSpan.FromMinutes(3));

        _ = (await Scan(ada, link)).Should().Be(link.Text("url"));
    }

    [Fact]
    public async Task It_is_a_picture_that_may_do_nothing_and_that_only_the_callers_browser_keeps()
    {
        var ada = await Given.SignedIn();

        var answer = await Get(ada, (await ada.Links()).Single());

        _ = answer.Content.Headers.ContentType!.ToString().Should().Be("image/svg+xml; charset=utf-8");
        _ = answer.Headers.CacheControl.Should().Be(CacheControlHeaderValue.Parse("private, no-cache"));
        _ = answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        _ = answer.Headers.GetValues("Content-Security-Policy").Should().Equal("default-src 'none'; frame-ancestors 'none'");
    }

    [Fact]
    public async Task Who_has_it_is_sent_nothing_as_long_as_it_is_the_same_and_theirs()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.SignedIn());
        var link = await ada.MakeLink(new { });
        var tag = (await Get(ada, link)).Headers.ETag;

        foreach (var known in (EntityTagHeaderValue?[])[tag, new(tag!.Tag, isWeak: true), EntityTagHeaderValue.Any])
        {
            var again = await Get(ada, link, known);
            _ = ((int)again.StatusCode, again.Headers.ETag).Should().Be((304, tag));
            _ = (await again.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
        }
        _ = ((int)(await Get(ada, link, new("\"another\""))).StatusCode).Should().Be(200);
        _ = await (await Get(eve, link, tag)).ShouldFail(404, "not_found");
        _ = await (await ada.Http.DeleteAsync(link.Address())).Should(204);
        _ = await (await Get(ada, link, tag)).ShouldFail(404, "not_found");
    }

    [Fact]
    public async Task Anothers_link_and_what_is_none_are_not_found_alike()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.SignedIn());
        var link = await ada.MakeLink(new { });
        var ids = (await ada.Links()).Select(each => each.Text("id")).Append($"{Guid.CreateVersion7()}").Append("1");

        foreach (var id in ids)
            _ = await (await eve.Http.GetAsync($"{LinkCalls.Path}/{id}/qr.svg")).ShouldFail(404, "not_found");

        _ = await (await Http.GetAsync($"{link.Address()}/qr.svg")).ShouldFail(401, "unauthorized");
    }

    [Fact]
    public async Task The_longest_link_that_there_can_be_is_read()
    {
        await using var app = await App.Start(new() { ["Links:PublicUrl"] = LongestPublicUrl });
        var ada = await app.Given.SignedIn();

        var link = await ada.MakeLink(new { code = LinkCalls.NewCode().PadRight(32, 'X') });

        _ = link.Text("url").Should().HaveLength(213);
        _ = (await Scan(ada, link)).Should().Be(link.Text("url"));
    }

    /// <summary>With <c>/r/</c> and a code of 32 characters it is as long as a QR code can be.</summary>
    internal static string LongestPublicUrl => $"https://hub.example/{new string('a', 158)}";

    private static async Task<string> Scan(Person person, JsonElement link) =>
        await Scanner.Read(await (await Get(person, link)).EnsureSuccessStatusCode().Content.ReadAsStringAsync());

    private static async Task<HttpResponseMessage> Get(Person person, JsonElement link, EntityTagHeaderValue? known = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{link.Address()}/qr.svg");
        if (known is not null)
            request.Headers.IfNoneMatch.Add(known);
        return await person.Http.SendAsync(request);
    }
}
