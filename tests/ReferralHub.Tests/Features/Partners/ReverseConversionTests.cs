using FluentAssertions;
using ReferralHub.Tests.Features.Rewards;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Partners;

public sealed class ReverseConversionTests : RewardProgram
{
    private PartnerClient _shop = null!;
    private Person _bob = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _ = await Admin.Rule(new { name = "success", amount = 3 });
        _ = await Admin.Rule(new { name = "share", trigger = "conversion:purchase", amount = (object?)null, percent = 10 });
        _shop = await App.Partner("conversions:write");
        _bob = (await App.Successes(Ada, 1))[0];
    }

    [Fact]
    public async Task The_last_conversion_takes_the_success_and_all_it_earned_with_it()
    {
        var id = await _shop.Converted(_bob);
        await App.Drained();
        await ShouldHave(13);

        _ = (await (await _shop.TakeBack(id)).StateOf()).Should().Be("reversed 100");

        _ = (await App.Ledger(Ada)).Skip(2).Should().BeEquivalentTo(
            "reversed -3 credits reversed_by_partner", "reversed -10 credits reversed_by_partner");
        await ShouldHave(0);
        _ = (await Ada.HistoryOf(await App.ReferralOf(_bob))).Should().Equal("pending", "successful", "reversed:reversed_by_partner");
    }

    [Fact]
    public async Task The_success_stays_with_another_conversion_that_stands()
    {
        var (first, second) = (await _shop.Converted(_bob), await _shop.Converted(_bob, new { value = 50, @event = "other" }));

        _ = await (await _shop.TakeBack(first)).Should(200);
        await App.Drained();
        _ = (await App.StatusOf(_bob)).Should().Be("successful");
        await ShouldHave(3);
        _ = await (await _shop.TakeBack(second)).Should(200);

        await App.Drained();
        _ = (await App.StatusOf(_bob)).Should().Be("reversed reversed_by_partner");
        await ShouldHave(0);
    }

    [Fact]
    public async Task A_part_lowers_the_rewards_by_its_share_and_is_what_is_gone_in_all()
    {
        var id = await _shop.Converted(_bob, new { value = 33.33 });
        await App.Drained();

        _ = (await (await _shop.TakeBack(id, 10)).StateOf()).Should().Be("partially_reversed 10");
        _ = (await (await _shop.TakeBack(id, 10)).StateOf()).Should().Be("partially_reversed 10");
        _ = (await (await _shop.TakeBack(id, 4)).StateOf()).Should().Be("partially_reversed 10");
        await App.Drained();
        _ = (await (await _shop.TakeBack(id, 20.5m)).StateOf()).Should().Be("partially_reversed 20.5");

        // 3.33 earned; of it 10 / 33.33 are 0.999, and 20.5 / 33.33 are 2.048
        _ = (await App.Ledger(Ada)).Skip(1).Should().Equal(
            "earned 3.33 credits share", "reversed -1 credits reversed_by_partner", "reversed -1.05 credits reversed_by_partner");
        _ = (await App.StatusOf(_bob)).Should().Be("successful");
        await ShouldHave(4.28m);
    }

    [Fact]
    public async Task A_full_one_after_a_part_takes_the_rest_and_again_nothing()
    {
        var id = await _shop.Converted(_bob);
        _ = await (await _shop.TakeBack(id, 25)).Should(200);
        await App.Drained();
        await ShouldHave(10.5m);

        _ = (await (await _shop.TakeBack(id, 100)).StateOf()).Should().Be("reversed 100");
        _ = (await (await _shop.TakeBack(id)).StateOf()).Should().Be("reversed 100");
        _ = (await (await _shop.TakeBack(id, 50)).StateOf()).Should().Be("reversed 100");

        await App.Drained();
        await ShouldHave(0);
        _ = (await Ada.HistoryOf(await App.ReferralOf(_bob))).Should().HaveCount(3);
    }

    [Fact]
    public async Task Fifty_at_once_in_parts_and_in_full_leave_the_right_ledger()
    {
        var ids = new[] { await _shop.Converted(_bob), await _shop.Converted(_bob) };
        await App.Drained();
        await ShouldHave(23);

        var answers = await Expect.AtOnce(50, number => _shop.TakeBack(ids[number % 2], number == 48 ? null : 1 + number));

        _ = answers.Should().OnlyContain(answer => (int)answer.StatusCode == 200);
        await App.Drained();
        // the first is gone, of the second 50 of 100: the success stays
        await ShouldHave(8);
        _ = (await App.StatusOf(_bob)).Should().Be("successful");
    }

    [Fact]
    public async Task Twenty_that_are_taken_back_at_once_take_the_success_whichever_is_the_last()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _shop.Converted(_bob)));

        _ = await Expect.AtOnce(20, number => _shop.TakeBack(ids[number]));

        await App.Drained();
        _ = (await App.StatusOf(_bob)).Should().Be("reversed reversed_by_partner");
        await ShouldHave(0);
    }

    [Fact]
    public async Task The_audit_trail_tells_which_partner_took_the_success()
    {
        _ = await (await _shop.TakeBack(await _shop.Converted(_bob))).Should(200);

        var id = await App.ReferralOf(_bob);
        var row = (await Admin.Http.GetJson($"/api/admin/audit?subject_id={id}")).GetProperty("items")[0];

        var actor = row.GetProperty("actor");
        _ = (actor.Text("type"), actor.GetProperty("id").GetGuid()).Should().Be(("partner", _shop.Id));
        _ = (row.Text("action"), row.Text("reason")).Should().Be(("referral_reversed", "reversed_by_partner"));
        _ = row.GetProperty("before").Text("status").Should().Be("successful");
    }

    [Fact]
    public async Task A_referral_that_is_no_success_yet_stays_as_it_is()
    {
        var eve = await App.Given.Registered(Ada.Code);
        var id = await _shop.Converted(eve);

        _ = await (await _shop.TakeBack(id)).Should(200);
        _ = (await App.StatusOf(eve)).Should().Be("pending");
        await App.Given.Verify(eve);

        await App.Drained();
        await ShouldHave(6, because: "the success earns, the conversion does not");
    }

    [Fact]
    public async Task More_than_the_value_nonsense_and_unknown_ids_are_refused()
    {
        var (id, bare) = (await _shop.Converted(_bob), await _shop.Converted(_bob, new { value = (object?)null }));
        var other = await App.Partner("conversions:write");

        _ = await (await _shop.TakeBack(id, 100.01m)).ShouldBlame("amount");
        _ = await (await _shop.TakeBack(bare, 1)).ShouldBlame("amount");
        foreach (var amount in (decimal[])[0, -1, 0.001m])
            _ = await (await _shop.TakeBack(id, amount)).ShouldBlame("amount");
        _ = await (await _shop.TakeBack("unknown")).ShouldFail(404, "not_found");
        _ = await (await _shop.TakeBack("a b")).ShouldFail(404, "not_found");
        _ = await (await other.TakeBack(id)).ShouldFail(404, "not_found");
    }

    [Fact]
    public async Task What_was_spent_before_is_a_shortfall()
    {
        var id = await _shop.Converted(_bob);
        await App.Drained();
        _ = await (await Ada.Redeem(12)).Should(201);

        _ = await (await _shop.TakeBack(id, 40)).Should(200);

        await App.Drained();
        await ShouldHave(0, spent: 12, shortfall: 3);
    }
}
