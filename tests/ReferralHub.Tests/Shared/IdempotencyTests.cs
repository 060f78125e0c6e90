using FluentAssertions;
using ReferralHub.Shared.Http;
using ReferralHub.Tests.Features.ReferralLinks;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class IdempotencyTests(AppFixture fixture) : SharedApp(fixture)
{
    private const string Links = LinkCalls.Path;

    [Fact]
    public async Task A_repeat_gets_the_same_answer_and_makes_nothing()
    {
        var (ada, key) = (await Given.SignIn(await Given.Registered()), Repeats.NewKey());
        var body = new { label = "Zürich \"1\"", code = LinkCalls.NewCode(), expires_at = "2031-01-01T00:00:00.123456Z", max_signups = 3 };

        var first = await ada.Http.Post(Links, body, key);
        var second = await ada.Http.Post(Links, body, key);

        _ = await first.Should(201);
        await second.ShouldReplay(first);
        _ = (await ada.Links()).Should().HaveCount(2);
    }

    [Theory]
    [InlineData("abc", "\"abc\"")]
    [InlineData("\"a,b;c=1\"", "a,b;c=1")]
    [InlineData("\"", "\"")]
    [InlineData("\"abc", "\"abc")]
    public async Task Bare_and_in_quotes_a_key_is_one(string one, string other)
    {
        var ada = await Given.SignIn(await Given.Registered());

        var first = await ada.Http.Post(Links, new { }, one);

        await (await ada.Http.Post(Links, new { }, other)).ShouldReplay(first);
    }

    [Fact]
    public async Task The_longest_key_works()
    {
        var (ada, key) = (await Given.SignIn(await Given.Registered()), new string('~', 255));

        var first = await ada.Http.Post(Links, new { }, $"\"{key}\"");

        await (await ada.Http.Post(Links, new { }, key)).ShouldReplay(first);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("\"a b\"")]
    [InlineData("one", "two")]
    [InlineData("same", "same")]
    public async Task What_is_no_key_is_told_and_makes_nothing(params string[] keys)
    {
        var ada = await Given.SignIn(await Given.Registered());

        _ = await (await ada.Http.Post(Links, new { }, keys)).ShouldBlame("Idempotency-Key");
        _ = await (await ada.Http.Post(Links, new { }, new string('a', 256))).ShouldBlame("Idempotency-Key");

        _ = (await ada.Links()).Should().ContainSingle();
    }

    [Fact]
    public async Task Another_body_is_refused_and_the_first_answer_stays()
    {
        var (ada, key) = (await Given.SignIn(await Given.Registered()), Repeats.NewKey());
        var first = await ada.Http.Post(Links, new { label = "one" }, key);

        _ = await (await ada.Http.Post(Links, new { label = "two" }, key)).ShouldFail(422, "idempotency_key_reused");

        await (await ada.Http.Post(Links, new { label = "one" }, key)).ShouldReplay(first);
        _ = (await ada.Links()).Should().HaveCount(2);
    }

    [Fact]
    public async Task Thirty_at_once_over_two_instances_make_one_link()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignIn(await app.Given.Registered());
        var (key, other) = (Repeats.NewKey(), app.Another());
        var clients = new[] { ada.Http, ada.At(other) };

        var answers = await Expect.AtOnce(30, number => clients[number % 2].Post(Links, new { label = "one" }, key));

        foreach (var refused in answers.Where(answer => (int)answer.StatusCode != 201))
            _ = await refused.ShouldFail(409, "idempotency_in_flight");
        var first = answers.Single(answer => (int)answer.StatusCode == 201 && !answer.IsReplayed());
        foreach (var repeat in answers
            .Where(answer => answer.IsReplayed()).Append(await clients[1].Post(Links, new { label = "one" }, key)))
            await repeat.ShouldReplay(first);
        _ = (await ada.Links()).Should().HaveCount(2);
        await other.Stop();
    }

    [Fact]
    public async Task A_key_belongs_to_its_caller()
    {
        var (ada, bob) = (await Given.SignIn(await Given.Registered()), await Given.SignIn(await Given.Registered()));
        var key = Repeats.NewKey();

        var hers = await (await ada.Http.Post(Links, new { }, key)).Should(201);
        var his = await ada.Http.Post(Links, new { }, key);
        var bobs = await bob.Http.Post(Links, new { }, key);

        _ = (await his.Should(201)).Text("id").Should().Be(hers.Text("id"));
        _ = (await bobs.Should(201)).Text("id").Should().NotBe(hers.Text("id"));
        _ = bobs.IsReplayed().Should().BeFalse();
    }

    [Fact]
    public async Task And_to_its_route_with_the_values_in_it()
    {
        var (boss, ada, key) = (await Given.Admin(), await Given.Registered(), Repeats.NewKey());
        var (one, two) = ((await App.Held(ada)).Id, (await App.Held(ada)).Id);

        var first = await boss.Http.Post($"/api/admin/referrals/{one}/reject", null, key);
        var others = new[]
        {
            await boss.Http.Post($"/api/admin/referrals/{two}/reject", null, key),
            await boss.Http.Post($"/api/admin/referrals/{one}/approve", null, key)
        };

        _ = others.Select(answer => ((int)answer.StatusCode, answer.IsReplayed())).Should().Equal((200, false), (200, false));
        await (await boss.Http.Post($"/api/admin/referrals/{one}/reject", null, key)).ShouldReplay(first);
        _ = (await boss.Http.GetJson($"/api/admin/audit?subject_id={one}")).GetProperty("items").GetArrayLength().Should().Be(2);
    }

    [Fact]
    public async Task What_the_caller_did_wrong_is_answered_again_field_by_field()
    {
        var (ada, key) = (await Given.SignIn(await Given.Registered()), Repeats.NewKey());
        var wrong = new { max_signups = -1, code = "?", label = new string('x', 500) };

        var first = await ada.Http.Post(Links, wrong, key);

        _ = await first.ShouldBlame("label", "code", "max_signups");
        await (await ada.Http.Post(Links, wrong, key)).ShouldReplay(first);
    }

    [Theory]
    [InlineData("""{"colour":"red"}""")]
    [InlineData("""{"label":7}""")]
    [InlineData("""{"label":""")]
    public async Task And_so_is_a_body_of_the_wrong_shape(string body)
    {
        var (ada, key) = (await Given.SignIn(await Given.Registered()), Repeats.NewKey());

        var first = await ada.Http.PostText(Links, body, key);

        _ = await first.Should(400);
        await (await ada.Http.PostText(Links, body, key)).ShouldReplay(first);
        _ = await (await ada.Http.Post(Links, new { }, key)).ShouldFail(422, "idempotency_key_reused");
        _ = await (await ada.Http.PostText(Links, body, "no key")).ShouldBlame("Idempotency-Key");
    }

    [Fact]
    public async Task A_conflict_is_answered_again_even_when_it_is_over()
    {
        var (ada, bob) = (await Given.SignIn(await Given.Registered()), await Given.SignIn(await Given.Registered()));
        var (key, body) = (Repeats.NewKey(), new { code = LinkCalls.NewCode() });
        _ = await bob.MakeLink(body);

        var first = await ada.Http.Post(Links, body, key);

        _ = await first.ShouldFail(409, "code_taken");
        await (await ada.Http.Post(Links, body, key)).ShouldReplay(first);
    }

    [Fact]
    public async Task A_password_is_changed_once_and_neither_it_nor_its_hash_is_kept()
    {
        var (ada, key) = (await Given.SignedIn(), Repeats.NewKey());
        var body = new { current_password = ada.Password, password = "another horse, another battery" };

        var first = await ada.Http.Post("/api/change-password", body, key);

        _ = await first.Should(204);
        await (await ada.Http.Post("/api/change-password", body, key)).ShouldReplay(first);
        var row = await App.Database.Scalar<string>($"select k::text from idempotency_keys k where caller = '{ada.Id}'");
        _ = row.Should().NotContain("horse").And.NotContain(key);
        _ = (await App.Database.Scalar<long>(
            $"select count(*) from audit_events where action = 'password_changed' and subject_id = '{ada.Id}'")).Should().Be(1);
    }

    [Fact]
    public async Task Who_is_erased_leaves_no_answer_with_them_in_it()
    {
        var (boss, bob) = (await Given.Admin(), await Given.SignedIn());
        _ = await (await bob.Http.Post(Links, new { }, Repeats.NewKey())).Should(201);
        _ = await (await boss.Http.Post($"/api/admin/users/{bob.Id}/restore", null, Repeats.NewKey())).Should(200);
        _ = await (await boss.Http.Post(Links, new { }, Repeats.NewKey())).Should(201);

        _ = await (await bob.Http.Delete("/api/users/me", new { password = bob.Password })).Should(204);

        _ = (await App.Database.Scalar<long>($"select count(*) from idempotency_keys k where k::text ~ '{bob.Id}'")).Should().Be(0);
        _ = (await App.Database.Scalar<long>($"select count(*) from idempotency_keys where caller = '{boss.Id}'")).Should().Be(1);
    }

    [Fact]
    public void A_key_is_of_ASCII() => _ = Idempotency.KeyOf("clé").Should().BeNull();

    [Fact]
    public async Task Without_the_header_nothing_is_kept_and_each_call_counts()
    {
        var ada = await Given.SignIn(await Given.Registered());

        _ = (await ada.MakeLink(new { })).Text("id").Should().NotBe((await ada.MakeLink(new { })).Text("id"));

        _ = (await App.Database.Scalar<long>($"select count(*) from idempotency_keys where caller = '{ada.Id}'")).Should().Be(0);
    }
}
