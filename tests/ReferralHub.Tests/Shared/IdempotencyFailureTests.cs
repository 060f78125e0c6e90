using FluentAssertions;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReferralHub.Features.ReferralLinks;
using ReferralHub.Shared;
using ReferralHub.Shared.Referrals;
using ReferralHub.Tests.Features.ReferralLinks;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>What becomes of a key when something goes wrong, or time passes.</summary>
public sealed class IdempotencyFailureTests(AppFixture fixture) : SharedApp(fixture)
{
    private const string Links = LinkCalls.Path;
    private static readonly string s_key = Repeats.NewKey();

    [Fact]
    public async Task Who_is_not_let_in_uses_up_no_key()
    {
        var boss = await Given.Admin();
        var ada = await Given.SignedIn();
        _ = await (await Http.Post(Links, new { }, s_key)).ShouldFail(401, "unauthorized");
        _ = await (await ada.Http.Post($"/api/admin/users/{boss.Id}/restore", null, s_key)).ShouldFail(403, "forbidden");
        _ = await App.Database.Execute($"update users set role = 'admin' where id = '{ada.Id}'");
        var promoted = await Given.SignIn(ada);

        var answers = new[]
        {
            await promoted.Http.Post(Links, new { }, s_key),
            await promoted.Http.Post($"/api/admin/users/{boss.Id}/restore", null, s_key)
        };

        _ = answers.Select(answer => ((int)answer.StatusCode, answer.IsReplayed())).Should().Equal((201, false), (200, false));
    }

    [Fact]
    public async Task Who_waits_out_a_limit_is_served()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();
        var body = new { current_password = ada.Password, password = "a quite different battery" };
        for (var guess = 0; guess < 10; guess++)
            _ = await (await app.Http.Post("/api/login", new { username_or_email = ada.Username, password = "wrong password" }))
                .Should(401);

        var limited = await ada.Http.Post("/api/change-password", body, s_key);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var served = await ada.Http.Post("/api/change-password", body, s_key);

        _ = await limited.ShouldFail(429, "rate_limited");
        _ = await served.Should(204);
        _ = served.IsReplayed().Should().BeFalse();
    }

    [Fact]
    public async Task A_call_that_found_no_database_is_made_later()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var ada = await app.Given.SignIn(await app.Given.Registered());

        await app.Database.Away(async () =>
            _ = await (await ada.Http.Post(Links, new { }, s_key)).ShouldFail(503, "dependency_unavailable"));

        var later = await ada.Http.Post(Links, new { }, s_key);
        _ = await later.Should(201);
        _ = later.IsReplayed().Should().BeFalse();
    }

    [Fact]
    public async Task A_call_that_failed_inside_is_made_later()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignIn(await app.Given.Registered());
        var broken = app.Another(replace: services =>
            services.Replace(ServiceDescriptor.Singleton<ReferralHub.Shared.Http.Links>(
                _ => throw new InvalidOperationException("broken"))));
        _ = await (await ada.At(broken).Post(Links, new { }, s_key)).ShouldFail(500, "internal_error");

        var later = await ada.Http.Post(Links, new { }, s_key);

        _ = await later.Should(201);
        _ = later.IsReplayed().Should().BeFalse();
        await broken.Stop();
    }

    [Fact]
    public async Task An_answer_that_was_lost_after_the_commit_is_replayed()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignIn(await app.Given.Registered());
        var losing = app.Another(replace: services =>
            services.AddTransient<IPipelineBehavior<CreateLink.Command, Result<ReferralLink>>, LosesAnswers>());
        _ = await (await ada.At(losing).Post(Links, new { label = "one" }, s_key)).ShouldFail(500, "internal_error");

        var again = await ada.Http.Post(Links, new { label = "one" }, s_key);

        _ = (await again.Should(201)).Text("label").Should().Be("one");
        _ = again.IsReplayed().Should().BeTrue();
        _ = (await ada.Links()).Should().HaveCount(2);
        await losing.Stop();
    }

    [Fact]
    public async Task Who_hangs_up_does_not_lock_themselves_out()
    {
        var ada = await Given.SignIn(await Given.Registered());
        await using (await App.Database.Hold($"select 1 from users where id = '{ada.Id}' for update"))
        {
            using var impatience = new CancellationTokenSource();
            var call = ada.Http.Post(Links, new { }, s_key, impatience.Token);
            await App.Database.Waiting(1, "for no key update");
            await impatience.CancelAsync();
            _ = await call.Invoking(lost => lost).Should().ThrowAsync<OperationCanceledException>();
            await App.Database.Waiting(0, "for no key update");
        }

        await Eventually.True(
            async () => (int)(await ada.Http.Post(Links, new { }, s_key)).StatusCode == 201, "the key is free");

        _ = (await ada.Links()).Should().HaveCount(2);
    }

    [Fact]
    public async Task A_server_that_dies_in_the_middle_blocks_its_key_until_the_lease_is_over()
    {
        var ada = await Given.SignIn(await Given.Registered());
        await using (await App.Database.Hold($"select 1 from users where id = '{ada.Id}' for update"))
        await using (var server = new ServerProcess(Mortal()))
        {
            var call = ada.At(await server.Ready()).Post(Links, new { }, s_key);
            await App.Database.Waiting(1, "for no key update");
            await server.Kill();
            _ = await call.Invoking(lost => lost).Should().ThrowAsync<HttpRequestException>();
        }
        _ = await (await ada.Http.Post(Links, new { }, s_key)).ShouldFail(409, "idempotency_in_flight");
        _ = await (await ada.Http.Post(Links, new { label = "x" }, s_key)).ShouldFail(422, "idempotency_key_reused");

        await EndLeases(ada);

        _ = await (await ada.Http.Post(Links, new { label = "x" }, s_key)).ShouldFail(422, "idempotency_key_reused");
        _ = await (await ada.Http.Post(Links, new { }, s_key)).Should(201);
        _ = (await ada.Links()).Should().HaveCount(2);
    }

    [Fact]
    public async Task A_server_killed_among_thirty_calls_leaves_each_done_once_after_its_retry()
    {
        var ada = await Given.SignIn(await Given.Registered());
        await using var server = new ServerProcess(Mortal());
        var http = ada.At(await server.Ready());
        var calls = Enumerable.Range(0, 30).Select(number => http.Post(Links, new { }, $"call-{number}")).ToArray();
        _ = await Task.WhenAny(calls);
        await server.Kill();
        _ = await Task.WhenAll(calls).ContinueWith(_ => true, TaskScheduler.Default);
        await EndLeases(ada);

        var retries = await Expect.AtOnce(30, number => ada.Http.Post(Links, new { }, $"call-{number}"));

        _ = retries.Should().OnlyContain(retry => (int)retry.StatusCode == 201).And.Contain(retry => retry.IsReplayed());
        _ = (await ada.Links()).Should().HaveCount(31);
    }

    [Fact]
    public async Task Who_comes_back_after_their_lease_undoes_what_they_did()
    {
        var ada = await Given.SignIn(await Given.Registered());
        Task<HttpResponseMessage> slow, heir;
        await using (await App.Database.Hold($"select 1 from users where id = '{ada.Id}' for update"))
        {
            slow = ada.Http.Post(Links, new { }, s_key);
            await App.Database.Waiting(1, "for no key update");
            await EndLeases(ada);
            heir = ada.Http.Post(Links, new { }, s_key);
            await App.Database.Waiting(2, "for no key update");
        }

        _ = await (await slow).ShouldFail(409, "idempotency_in_flight");
        var made = await (await heir).Should(201);
        _ = (await ada.Links()).Should().HaveCount(2);
        _ = (await (await ada.Http.Post(Links, new { }, s_key)).Should(201)).Text("id").Should().Be(made.Text("id"));
    }

    [Fact]
    public async Task A_key_is_good_for_a_day_and_gone_soon_after()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignIn(await app.Given.Registered());
        var first = await ada.Http.Post(Links, new { }, s_key);
        app.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1));
        ada = await app.Given.SignIn(ada);
        await (await ada.Http.Post(Links, new { }, s_key)).ShouldReplay(first);

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var next = await ada.Http.Post(Links, new { label = "other" }, s_key);
        app.Clock.Advance(TimeSpan.FromHours(24));
        var sweeping = app.Another();

        _ = (await next.Should(201)).Text("label").Should().Be("other");
        _ = next.IsReplayed().Should().BeFalse();
        await Eventually.True(
            async () => await app.Database.Scalar<long>("select count(*) from idempotency_keys") == 0, "old keys are deleted");
        await sweeping.Stop();
    }

    [Fact]
    public async Task It_costs_two_statements_and_nothing_without_the_header()
    {
        var statements = new Statements();
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" }, statements.Record);
        var ada = await app.Given.SignIn(await app.Given.Registered());

        statements.Clear();
        _ = await ada.MakeLink(new { });
        var without = statements.Seen;
        statements.Clear();
        _ = await (await ada.Http.Post(Links, new { }, s_key)).Should(201);

        _ = without.Should().NotBeEmpty().And.NotContain(sql => sql.Contains("idempotency_keys", StringComparison.Ordinal));
        _ = statements.Seen.Where(sql => sql.Contains("idempotency_keys", StringComparison.Ordinal)).Should().HaveCount(2);
        _ = statements.Seen.Should().HaveCount(without.Length + 2);
    }

    private Dictionary<string, string> Mortal() => App.Settings(App.Database, App.Mailbox, new()
    {
        ["Worker:Enabled"] = "false",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information"
    });

    private async Task EndLeases(Person person) =>
        _ = await App.Database.Execute(
            $"update idempotency_keys set claimed_until = now() - interval '1 second' where caller = '{person.Id}'");

    private sealed class LosesAnswers : IPipelineBehavior<CreateLink.Command, Result<ReferralLink>>
    {
        public async Task<Result<ReferralLink>> Handle(
            CreateLink.Command request, CancellationToken cancellationToken, RequestHandlerDelegate<Result<ReferralLink>> next)
        {
            _ = await next();
            throw new InvalidOperationException("lost after the commit");
        }
    }
}
