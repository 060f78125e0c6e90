using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Partners;

public sealed class CreateWebhookTests(AppFixture fixture) : SharedApp(fixture)
{
    private static readonly object s_good = new
    {
        url = "https://8.8.8.8/hooks",
        events = Webhooking.Events("referral.created", "reward.earned")
    };

    [Fact]
    public async Task Is_made_with_a_secret_that_is_shown_this_once()
    {
        var partner = await App.Partner("webhooks:manage");

        var response = await partner.Http.Post(Webhooking.Path,
            new { url = "https://8.8.8.8/hooks?key=1", events = Webhooking.Events("referral.created"), description = "Ours" });
        var made = await response.Should(201);

        var secret = made.Text("secret");
        _ = Convert.FromBase64String(secret["whsec_".Length..]).Should().HaveCount(32);
        _ = (made.Text("url"), made.Text("description"), made.GetProperty("disabled").GetBoolean())
            .Should().Be(("https://8.8.8.8/hooks?key=1", "Ours", false));
        var shown = await partner.Http.GetJson(response.Headers.Location!.OriginalString);
        _ = shown.GetRawText().Should().NotContain("secret");
        _ = shown.Text("id").Should().Be(made.Text("id"));
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_makes_none_and_shows_the_same_secret()
    {
        var partner = await App.Partner();
        var first = await partner.Http.Post(Webhooking.Path, s_good, Repeats.NewKey());
        var key = Repeats.NewKey();
        first = await partner.Http.Post(Webhooking.Path, s_good, key);

        var again = await partner.Http.Post(Webhooking.Path, s_good, key);

        await again.ShouldReplay(first);
        var secret = (await again.Should(201)).Text("secret");
        _ = secret.Should().StartWith("whsec_");
        _ = (await App.Database.Scalar<long>($"select count(*) from idempotency_keys where strpos(answer::text, '{secret[6..]}') > 0"))
            .Should().Be(0, "what is kept is sealed");
        _ = (await partner.Http.GetJson(Webhooking.Path)).GetProperty("items").GetArrayLength().Should().Be(2);
    }

    [Fact]
    public async Task Says_all_that_is_wrong()
    {
        var partner = await App.Partner();

        _ = await (await partner.Http.Post(Webhooking.Path,
            new { url = "https://127.0.0.1/", events = Webhooking.Events("referral.paid"), description = new string('x', 201) }))
            .ShouldBlame("url", "events", "description");
        _ = await (await partner.Http.Post(Webhooking.Path, new { url = "http://8.8.8.8/", events = Array.Empty<string>() }))
            .ShouldBlame("url", "events");
        _ = await (await partner.Http.Post(Webhooking.Path, new { })).ShouldBlame("url", "events");
        _ = await (await partner.Http.Post(Webhooking.Path, new { url = "https://8.8.8.8/", events = Webhooking.Events("test") }))
            .ShouldBlame("events");
        _ = await (await partner.Http.Post(Webhooking.Path,
            new { url = "https://8.8.8.8/", events = Webhooking.Events("reward.earned", "reward.earned") })).ShouldBlame("events");
    }

    [Fact]
    public async Task However_many_are_asked_for_at_once_there_are_twenty_of_a_partner()
    {
        var partner = await App.Partner();

        var answers = await Expect.AtOnce(30, _ => partner.Http.Post(Webhooking.Path, s_good));

        _ = answers.Count(answer => (int)answer.StatusCode == 201).Should().Be(20);
        _ = await answers.First(answer => (int)answer.StatusCode != 201).ShouldFail(409, "webhook_limit");
    }

    [Fact]
    public async Task Takes_the_scope_of_webhooks()
    {
        var partner = await App.Partner("referrals:read conversions:write");

        _ = await (await partner.Http.Post(Webhooking.Path, s_good)).ShouldFail(403, "insufficient_scope");
        _ = await (await Http.Post(Webhooking.Path, s_good)).ShouldFail(401, "unauthorized");
    }
}
