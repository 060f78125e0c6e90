using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Rewards;

public sealed class ListRewardsTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task An_entry_tells_what_it_is_and_for_whom()
    {
        var ada = await Given.SignedIn();
        var bob = await Given.Verified(ada.Code);
        await App.Drained();

        var entry = (await ada.Entries()).Should().ContainSingle().Subject;

        _ = entry.EnumerateObject().Select(member => member.Name).Should().Equal(
            "id", "kind", "status", "reward_type", "amount", "available_at", "expires_at", "referral_id", "reason", "created_at");
        _ = (entry.Text("kind"), entry.Text("status"), entry.Text("reward_type"), entry.Text("reason"))
            .Should().Be(("earned", "available", "credits", "success-referrer"));
        _ = entry.GetProperty("amount").GetDecimal().Should().Be(10);
        _ = entry.GetProperty("referral_id").GetGuid().Should().Be(await App.ReferralOf(bob));
    }

    [Fact]
    public async Task Pages_hold_every_entry_once_and_add_up_to_the_balance()
    {
        var ada = await Given.SignedIn();
        _ = await App.Successes(ada, 5);
        _ = await (await ada.Redeem(12.5m)).Should(201);

        var (seen, path) = (new List<(Guid Id, decimal Amount)>(), "/api/rewards?limit=2");
        for (string? cursor = null; path.Length > 0; path = cursor is null ? "" : $"/api/rewards?limit=2&cursor={cursor}")
        {
            var page = await ada.Http.GetJson(path);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Where(item => item.Text("reward_type") == "credits")
                .Select(item => (item.GetProperty("id").GetGuid(), item.GetProperty("amount").GetDecimal())));
            cursor = page.GetProperty("next_cursor").GetString();
        }

        _ = seen.Should().HaveCount(6).And.OnlyHaveUniqueItems();
        _ = seen.Sum(entry => entry.Amount).Should().Be((await ada.Balance()).Available).And.Be(37.5m);
    }

    [Fact]
    public async Task Entries_of_one_moment_are_listed_as_they_were_made()
    {
        var ada = await Given.SignedIn();

        _ = await App.Successes(ada, 12);

        var listed = (await ada.Entries()).Reverse().Select(entry => entry.Text("id"));
        var made = await App.Database.Scalar<string[]>(
            $"select array_agg(id::text order by seq) from reward_entries where user_id = '{ada.Id}'");
        _ = listed.Should().Equal(made);
    }

    [Fact]
    public async Task What_was_taken_back_is_final()
    {
        var (ada, admin) = (await Given.SignedIn(), await Given.Admin());
        var bob = await Given.Verified(ada.Code);
        await App.Drained();

        await App.Reverse(admin, bob);

        _ = (await ada.Entries()).Select(entry => (entry.Text("kind"), entry.Text("status"))).Should().BeEquivalentTo(
            [("reversed", "final"), ("earned", "final")]);
    }

    [Fact]
    public async Task A_cursor_of_another_list_is_refused()
    {
        var (ada, bob) = (await Given.SignedIn(), await Given.SignedIn());
        _ = await App.Successes(ada, 3);
        var cursor = (await ada.Http.GetJson("/api/rewards?limit=1")).Text("next_cursor");

        _ = await (await bob.Http.GetAsync($"/api/rewards?cursor={cursor}")).ShouldFail(400, "invalid_cursor");
        _ = await (await ada.Http.GetAsync("/api/rewards?limit=0")).ShouldBlame("limit");
    }
}
