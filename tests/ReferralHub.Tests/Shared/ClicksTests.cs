using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReferralHub.Shared.Clicks;
using ReferralHub.Shared.Security;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>Clicks over hours, instances and failures.</summary>
public sealed class ClicksTests
{
    [Fact]
    public async Task Instances_share_the_hour_and_the_next_one_counts_again()
    {
        await using var app = await App.Start();
        var other = app.Another();
        app.Clock.AtTheStartOfAnHour();
        var ada = await app.Given.Registered();

        foreach (var expected in (int[])[1, 2])
        {
            _ = await Expect.AtOnce(20, number => (number % 2 == 0 ? app : other).Follow(ada.Code));
            await app.Written();
            await other.Written();
            _ = (await app.Counted(ada.Code)).Should().Be(expected);
            app.Clock.Advance(TimeSpan.FromHours(1));
        }
        await other.Stop();
    }

    [Fact]
    public async Task A_visitor_is_an_address_and_an_agent_and_neither_is_kept()
    {
        await using var app = await App.Start(new() { ["Proxy:KnownNetworks:0"] = "127.0.0.0/8" });
        app.Clock.AtTheStartOfAnHour();
        var ada = await app.Given.Registered();

        // three visitors: an IPv4 address, also mapped, and two networks of IPv6
        foreach (var address in (string[])["198.51.100.7", "::ffff:198.51.100.7", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"])
            await (await app.Follow(ada.Code, headers: ("X-Forwarded-For", address))).ShouldLeadTo(ada.Code);

        await app.Written();
        _ = (await app.Counted(ada.Code)).Should().Be(3);
        _ = (await app.Database.Scalar<int>("select max(length(visitor)) from click_visitors")).Should().Be(16);
    }

    [Fact]
    public async Task Visitors_are_forgotten_after_two_hours()
    {
        await using var app = await App.Start();
        var ada = await app.Given.Registered();
        _ = await Expect.AtOnce(20, _ => app.Follow(ada.Code, Clicks.NewAgent()));
        await app.Written();

        app.Clock.Advance(TimeSpan.FromHours(3.1));

        await Eventually.True(async () => await app.Database.Scalar<long>("select count(*) from click_visitors") == 0,
            "visitors are forgotten");
        _ = (await app.Counted(ada.Code)).Should().Be(20);
    }

    [Fact]
    public async Task They_are_forgotten_by_a_clock_that_was_set_back_too()
    {
        await using var app = await App.Start();
        var ada = await app.Given.Registered();
        _ = await Expect.AtOnce(20, _ => app.Follow(ada.Code, Clicks.NewAgent()));
        await app.Written();

        app.Clock.Advance(TimeSpan.FromHours(-1));
        _ = await app.Database.Execute("update click_visitors set hour = hour - interval '5 hours'");

        // less than the minute that an instance waits between two looks
        await Eventually.True(async () => await app.Database.Scalar<long>("select count(*) from click_visitors") == 0,
            "visitors are forgotten", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Without_the_database_a_known_link_leads_on_and_its_clicks_are_written_later()
    {
        await using var app = await App.Start();
        var (ada, bob) = (await app.Given.Registered(), await app.Given.Registered());
        await (await app.Follow(ada.Code)).ShouldLeadTo(ada.Code);
        await app.Written();

        await app.Database.Away(async () =>
        {
            app.Clock.Advance(TimeSpan.FromMinutes(4));
            await (await app.Follow(ada.Code, Clicks.NewAgent())).ShouldLeadTo(ada.Code);
            await (await app.Follow(bob.Code)).ShouldLeadTo(null);
            app.Clock.Advance(TimeSpan.FromMinutes(2));
            await (await app.Follow(ada.Code)).ShouldLeadTo(null);
        });

        await Eventually.True(async () => await app.Counted(ada.Code) == 2, "the click is written");
        await Eventually.True(async () => (await app.Follow(bob.Code)).Headers.Location!.Query.Length > 0, "the links are found again");
    }

    [Fact]
    public async Task Without_the_database_who_is_signed_in_is_sent_on_too()
    {
        await using var app = await App.Start();
        var ada = await Browser.SignedIn(app);

        await app.Database.Away(async () =>
        {
            // past the moment for which an instance trusts what it last heard of ended sessions
            await Eventually.True(async () => (int)(await ada.Get("/api/users/me")).StatusCode == 503, "the session cannot be checked");
            await (await ada.Get("/r/NOBODYSCODE")).ShouldLeadTo(null);
        });
    }

    [Fact]
    public async Task A_writer_that_stops_between_two_rounds_leaves_nothing()
    {
        await using var app = await App.Start();
        app.Clock.AtTheStartOfAnHour();
        var ada = await app.Given.Registered();
        var linkId = await app.Database.Scalar<Guid>($"select link_id from referral_codes where code = '{ada.Code}'");
        var buffer = ActivatorUtilities.CreateInstance<ClickBuffer>(app.Services);
        using var writer = ActivatorUtilities.CreateInstance<ClickWriter>(app.Services, buffer);
        var link = new OpenLink(linkId, ada.Id, ada.Code);
        await writer.StartAsync(CancellationToken.None);
        buffer.Add(link, new Client(null, "the first"));
        await Eventually.True(async () => await app.Counted(ada.Code) == 1, "a round is done");

        for (var number = 0; number < 2500; number++)
            buffer.Add(link, new Client(null, $"agent {number}"));
        await writer.StoppedAsync(CancellationToken.None);

        _ = (await app.Counted(ada.Code)).Should().Be(2501);
    }

    [Fact]
    public async Task A_full_buffer_drops_what_comes_and_says_how_much()
    {
        await using var app = await App.Start();
        var buffer = ActivatorUtilities.CreateInstance<ClickBuffer>(app.Services);
        var link = new OpenLink(Guid.CreateVersion7(), Guid.CreateVersion7(), "CODE");
        using var measured = new Measured(app);

        for (var number = 0; number < ClickBuffer.Capacity + 10; number++)
            buffer.Add(link, new Client(null, $"agent {number}"));

        _ = measured.Of("referralhub.clicks.dropped").Should().Be(10);
    }
}
