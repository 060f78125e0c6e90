using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Rewards;

/// <summary>The worked examples of docs/rewards.md.</summary>
public sealed class RewardExamplesTests : IAsyncLifetime
{
    private App _app = null!;
    private Person _ada = null!;
    private Person _admin = null!;

    public async Task InitializeAsync()
    {
        _app = await App.Start();
        // the next first of March, at 09:00
        var now = _app.Clock.GetUtcNow();
        _app.Clock.Advance(new DateTimeOffset(now.Year + 1, 3, 1, 9, 0, 0, TimeSpan.Zero) - now);
        (_ada, _admin) = (await _app.Given.SignedIn(), await _app.Given.Admin());
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Rules()
    {
        _ = await _admin.Rule(new { name = "second-rule", reward_type = "premium_days", cap_amount = 25, cap_period = "month" });

        var friends = await _app.Successes(_ada, 4);

        _ = (await _ada.Balance()).Available.Should().Be(40);
        _ = (await _app.Ledger(_ada)).Where(entry => entry.Contains("premium_days")).Should().BeEquivalentTo(
            "earned 10 premium_days second-rule", "earned 10 premium_days second-rule", "earned 5 premium_days cap_reached",
            "earned 0 premium_days cap_reached", "earned 30 premium_days milestone-3");
        _ = (await (await _app.Given.SignIn(friends[3])).Balance()).Available.Should().Be(5);
    }

    [Fact]
    public async Task Holds_and_expiry()
    {
        _ = await _app.Database.Execute("update reward_rules set valid_to = valid_from where version = 1");
        _ = await _admin.Rule(new { hold_days = 14, expires_after_days = 90 });
        _ = await _app.Successes(_ada, 1);
        _ = (await _ada.Balance()).Should().Be((0, 10, 0, 0));

        await Until(3, 15, 9);
        _ = (await _ada.Balance()).Should().Be((10, 0, 0, 0));
        _ = await (await _ada.Redeem(4)).Should(201);
        await Until(6, 13, 23);
        _ = (await _ada.Balance()).Should().Be((6, 0, 4, 0));
        await Until(6, 14, 0);

        _ = (await _ada.Balance()).Should().Be((0, 0, 4, 0));
        _ = (await _app.Ledger(_ada)).Should().EndWith("expired -6 credits");
    }

    [Fact]
    public async Task Reversals()
    {
        var friends = await _app.Successes(_ada, 3);
        _ = await (await _ada.Redeem(25)).Should(201);
        _ = (await _ada.Balance()).Available.Should().Be(5);

        await _app.Reverse(_admin, friends[0]);
        _ = (await _ada.Balance()).Should().Be((0, 0, 25, 5));
        _ = (await _ada.Balance("premium_days")).Should().Be((0, 0, 0, 0));
        _ = (await _app.Ledger(_ada))
            .Should().EndWith(["reversed -10 credits reversed_by_admin", "reversed -30 premium_days milestone_lost"]);

        _ = await _app.Successes(_ada, 1);
        _ = (await _ada.Balance()).Should().Be((5, 0, 25, 0));
        _ = (await _ada.Balance("premium_days")).Available.Should().Be(30);
    }

    [Fact]
    public async Task Conversions()
    {
        _ = await _admin.Rule(new { name = "revenue-share", trigger = "conversion:purchase", amount = (object?)null, percent = 10 });
        var (shop, bob) = (await _app.Partner(), (await _app.Successes(_ada, 1))[0]);
        var (first, second) = (await shop.Converted(bob, new { value = 49.90 }), await shop.Converted(bob, new { value = 49.90 }));
        await _app.Drained();
        _ = (await _ada.Balance()).Available.Should().Be(19.98m);

        _ = await (await shop.TakeBack(first, 20)).Should(200);
        _ = (await _app.Ledger(_ada)).Should().EndWith("reversed -2 credits reversed_by_partner");
        _ = await (await shop.TakeBack(first)).Should(200);
        _ = (await _app.Ledger(_ada)).Should().EndWith("reversed -2.99 credits reversed_by_partner");
        _ = (await _ada.Balance()).Available.Should().Be(14.99m);
        _ = await (await shop.TakeBack(second)).Should(200);

        await _app.Drained();
        _ = (await _app.StatusOf(bob)).Should().Be("reversed reversed_by_partner");
        _ = (await _ada.Balance()).Should().Be((0, 0, 0, 0));
        _ = (await (await _app.Given.SignIn(bob)).Balance()).Should().Be((0, 0, 0, 0));
    }

    /// <summary>A minute later, in the same year; tokens live for minutes.</summary>
    private async Task Until(int month, int day, int hour)
    {
        var now = _app.Clock.GetUtcNow();
        _app.Clock.Advance(new DateTimeOffset(now.Year, month, day, hour, 1, 0, TimeSpan.Zero) - now);
        _ada = await _app.Given.SignIn(_ada);
    }
}
