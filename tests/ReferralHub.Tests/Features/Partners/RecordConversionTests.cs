using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Partners;

public sealed class RecordConversionTests(AppFixture fixture) : SharedApp(fixture), IAsyncLifetime
{
    private PartnerClient _shop = null!;
    private Person _bob = null!;

    public async Task InitializeAsync()
    {
        _shop = await App.Partner("conversions:write");
        _bob = await Given.Verified((await Given.Verified()).Code);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_conversion_is_answered_as_it_was_taken()
    {
        var id = Converting.NewId();

        var made = await (await _shop.Convert(_bob, id, new { value = 49.9, currency = "eur" })).Should(201);

        _ = (made.Text("external_id"), made.Text("event"), made.Text("currency"), made.Text("status"))
            .Should().Be((id, "purchase", "EUR", "recorded"));
        _ = made.GetProperty("value").GetDecimal().Should().Be(49.9m);
        _ = made.GetProperty("referred_user_id").GetGuid().Should().Be(_bob.Id);
        _ = made.GetProperty("referral_id").GetGuid().Should().Be(await App.ReferralOf(_bob));
        _ = made.IsDuplicate().Should().BeFalse();
    }

    [Fact]
    public async Task A_known_id_is_answered_with_the_first_whatever_else_is_said()
    {
        var id = Converting.NewId();
        var first = await (await _shop.Convert(_bob, id)).Should(201);

        var again = await (await _shop.Convert(await Given.Verified(), id, new { @event = "other", value = 5 })).Should(200);

        _ = again.IsDuplicate().Should().BeTrue();
        _ = again.GetRawText().Replace("\"duplicate\":true", "\"duplicate\":false", StringComparison.Ordinal)
            .Should().Be(first.GetRawText());
    }

    [Fact]
    public async Task Fifty_at_once_are_one_conversion()
    {
        var id = Converting.NewId();

        var answers = await Expect.AtOnce(50, number => _shop.Convert(_bob, id, new { value = 1 + number }));

        _ = answers.GroupBy(answer => (int)answer.StatusCode).ToDictionary(same => same.Key, same => same.Count())
            .Should().BeEquivalentTo(new Dictionary<int, int> { [201] = 1, [200] = 49 });
        var values = await Task.WhenAll(answers.Select(async answer =>
            (await answer.Should((int)answer.StatusCode)).GetProperty("value").GetDecimal()));
        _ = values.Distinct().Should().ContainSingle();
        _ = (await App.Database.Scalar<long>($"select count(*) from conversions where external_id = '{id}'")).Should().Be(1);
    }

    [Fact]
    public async Task The_same_id_of_another_partner_is_another_conversion()
    {
        var (other, id) = (await App.Partner("conversions:write"), Converting.NewId());
        var first = await (await _shop.Convert(_bob, id)).Should(201);

        var second = await (await other.Convert(_bob, id, new { value = 5 })).Should(201);

        _ = second.Text("id").Should().NotBe(first.Text("id"));
        _ = second.GetProperty("value").GetDecimal().Should().Be(5);
    }

    [Fact]
    public async Task A_person_is_found_by_address_without_case_and_the_address_is_not_kept()
    {
        var email = _bob.Email.ToUpperInvariant();

        var made = await (await _shop.Convert(_bob, Converting.NewId(), new { referred_user_id = (object?)null, email })).Should(201);

        _ = made.GetProperty("referred_user_id").GetGuid().Should().Be(_bob.Id);
        _ = (await App.Database.Scalar<string>($"select to_jsonb(c)::text from conversions c where id = '{made.Text("id")}'"))
            .Should().NotContainEquivalentOf(_bob.Email);
    }

    [Fact]
    public async Task Who_is_not_known_was_not_referred_or_signed_up_too_long_ago_is_told_apart()
    {
        var nobody = _bob with { Id = Guid.CreateVersion7() };
        _ = await (await _shop.Convert(nobody, Converting.NewId())).ShouldFail(404, "user_not_found");
        _ = await (await _shop.Convert(_bob, Converting.NewId(), new { referred_user_id = (object?)null, email = "no-one@example.com" }))
            .ShouldFail(404, "user_not_found");
        _ = await (await _shop.Convert(await Given.Verified(), Converting.NewId())).ShouldFail(409, "not_referred");

        var old = $"update referrals set created_at = created_at - interval '30 days 1 minute' where referred_id = '{_bob.Id}'";
        _ = await (await _shop.Convert(_bob, Converting.NewId())).Should(201);
        _ = await App.Database.Execute(old);

        _ = await (await _shop.Convert(_bob, Converting.NewId())).ShouldFail(409, "outside_window");
    }

    [Fact]
    public async Task A_known_id_is_answered_when_the_window_is_over_and_the_person_erased()
    {
        var id = await _shop.Converted(_bob);
        _ = await App.Database.Execute(
            $"update referrals set created_at = created_at - interval '31 days' where referred_id = '{_bob.Id}'");
        var bob = await Given.SignIn(_bob);
        _ = await (await bob.Http.Delete("/api/users/me", new { password = bob.Password })).Should(204);

        _ = (await (await _shop.Convert(_bob, id)).Should(200)).IsDuplicate().Should().BeTrue();
        _ = await (await _shop.Convert(_bob, Converting.NewId())).ShouldFail(404, "user_not_found");
        _ = (await (await _shop.TakeBack(id)).StateOf()).Should().Be("reversed 100");
    }

    [Fact]
    public async Task What_is_not_valid_is_refused_with_all_faults()
    {
        _ = await (await _shop.Convert(_bob, "a/b", new { email = _bob.Email, @event = "A b", value = 0.001, currency = "EURO" }))
            .ShouldBlame("referred_user_id", "event", "external_id", "value", "currency");
        foreach (var id in (string[])["", " ", ".", "..", "a b", "a\\b", "ä", new('x', 201)])
            _ = await (await _shop.Convert(_bob, id)).ShouldBlame("external_id");
        foreach (var value in (decimal[])[-0.01m, 10_000_000_000m])
            _ = await (await _shop.Convert(_bob, Converting.NewId(), new { value })).ShouldBlame("value");
        _ = await (await _shop.Convert(_bob, Converting.NewId(), new { referred_user_id = "x" })).ShouldBlame("referred_user_id");
        _ = await (await _shop.Convert(_bob, Converting.NewId(), new { referred_user_id = (object?)null }))
            .ShouldBlame("referred_user_id");
    }

    [Fact]
    public async Task Value_and_currency_may_be_missing_and_an_id_may_have_any_sign()
    {
        const string signs = "!\"#$%&'()*+,-.0:;<=>?@A[]^_`a{|}~%2F";

        var made = await (await _shop.Convert(_bob, signs, new { value = (object?)null, currency = (object?)null })).Should(201);

        _ = made.GetProperty("value").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
        _ = (await (await _shop.TakeBack(signs)).StateOf()).Should().Be("reversed 0");
    }

    [Fact]
    public async Task Without_the_scope_nothing_is_taken()
    {
        var reader = await App.Partner("referrals:read webhooks:manage");

        _ = await (await reader.Convert(_bob, Converting.NewId())).ShouldFail(403, "insufficient_scope");
        _ = await (await reader.TakeBack("x")).ShouldFail(403, "insufficient_scope");
        _ = await (await Http.PostAsync("/api/partner/conversions", null)).ShouldFail(401, "unauthorized");
    }

    /// <summary>A success under way does not see the conversion, and the worker would not see the success.</summary>
    [Fact]
    public async Task It_waits_for_who_changes_the_referral()
    {
        var id = await App.ReferralOf(_bob);
        var change = await App.Database.Hold($"update referrals set version = version + 1 where id = '{id}'");

        var answer = _shop.Convert(_bob, Converting.NewId());
        await Eventually.True(async () => await App.Database.Scalar<long>(
            """
            select count(*)
            from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and query like '%from referrals%for share%'
            """) == 1, "it waits");
        await change.DisposeAsync();

        _ = await (await answer).Should(201);
    }

    [Fact]
    public async Task An_idempotency_key_replays_the_first_answer()
    {
        var (key, body) = (Repeats.NewKey(), new { referred_user_id = _bob.Id, @event = "signup", external_id = Converting.NewId() });
        var first = await _shop.Http.Post("/api/partner/conversions", body, key);

        var again = await _shop.Http.Post("/api/partner/conversions", body, key);

        _ = await first.Should(201);
        await again.ShouldReplay(first);
    }
}
