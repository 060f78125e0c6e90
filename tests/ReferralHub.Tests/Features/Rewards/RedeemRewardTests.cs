using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Rewards;

public sealed class RedeemRewardTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_spend_takes_the_amount_and_tells_what_is_left()
    {
        var ada = await Given.SignedIn();
        _ = await App.Successes(ada, 2);

        var spend = await (await ada.Redeem(12.34m)).Should(201);

        _ = (spend.Text("reward_type"), spend.GetProperty("amount").GetDecimal(), spend.Text("status"))
            .Should().Be(("credits", 12.34m, "requested"));
        _ = spend.GetProperty("balance").GetProperty("available").GetDecimal().Should().Be(7.66m);
        _ = (await ada.Balance()).Should().Be((7.66m, 0, 12.34m, 0));
        _ = (await App.Ledger(ada)).Should().Contain("spent -12.34 credits");
    }

    [Fact]
    public async Task Of_thirty_spends_of_everything_at_once_one_succeeds()
    {
        var ada = await Given.SignedIn();
        _ = await App.Successes(ada, 2);

        var answers = await Expect.AtOnce(30, _ => ada.Redeem(20));

        _ = answers.Count(answer => (int)answer.StatusCode == 201).Should().Be(1);
        foreach (var refused in answers.Where(answer => (int)answer.StatusCode != 201))
            _ = await refused.ShouldFail(409, "insufficient_balance");
        _ = (await ada.Balance()).Should().Be((0, 0, 20, 0));
    }

    [Fact]
    public async Task Thirty_small_spends_at_once_never_go_below_zero()
    {
        var ada = await Given.SignedIn();
        _ = await App.Successes(ada, 1);

        var answers = await Expect.AtOnce(30, _ => ada.Redeem(0.7m));

        _ = answers.Count(answer => (int)answer.StatusCode == 201).Should().Be(14);
        _ = (await ada.Balance()).Should().Be((0.2m, 0, 9.8m, 0));
    }

    [Fact]
    public async Task Thirty_calls_with_one_key_are_one_spend_and_a_later_one_hears_of_it()
    {
        var ada = await Given.SignedIn();
        _ = await App.Successes(ada, 2);

        foreach (var answer in await Expect.AtOnce(30, _ => Once()))
            _ = ((int)answer.StatusCode).Should().BeOneOf(201, 409);
        var again = await Once();

        _ = (await again.Should(201)).GetProperty("balance").GetProperty("available").GetDecimal().Should().Be(15);
        _ = again.Headers.GetValues("Idempotency-Replayed").Should().Equal("true");
        _ = (await ada.Balance()).Should().Be((15, 0, 5, 0));

        async Task<HttpResponseMessage> Once()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/rewards/redeem")
            {
                Content = Expect.Json(new { reward_type = "credits", amount = 5 }),
                Headers = { { "Idempotency-Key", "my-spend" } }
            };
            return await ada.Http.SendAsync(request);
        }
    }

    [Fact]
    public async Task Spends_and_reversals_at_once_leave_what_is_missing_as_a_shortfall()
    {
        var (ada, admin) = (await Given.SignedIn(), await Given.Admin());
        var friends = await App.Successes(ada, 6);

        var spends = Expect.AtOnce(20, _ => ada.Redeem(5));
        await Task.WhenAll(friends.Select(friend => App.Reverse(admin, friend)));
        var spent = (await spends).Count(answer => (int)answer.StatusCode == 201) * 5m;

        _ = (await ada.Balance()).Should().Be((0, 0, spent, spent));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.001")]
    [InlineData("100000000")]
    [InlineData("null")]
    [InlineData("\"5\"")]
    [InlineData("1e400")]
    public async Task An_amount_is_above_zero_with_two_decimals(string amount)
    {
        var ada = await Given.SignedIn();

        var answer = await ada.Http.PostAsync("/api/rewards/redeem",
            new StringContent($$"""{"reward_type":"credits","amount":{{amount}}}""", null, "application/json"));

        _ = await answer.ShouldBlame("amount");
    }

    [Fact]
    public async Task A_reward_that_does_not_exist_is_refused() =>
        await (await (await Given.SignedIn()).Redeem(1, "money")).ShouldBlame("reward_type");
}
