using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;
using ReferralHub.Shared.Sms;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Telemetry;

/// <summary>What is done behind the requests, what waits for it, and what it depends on.</summary>
public sealed class WorkMetricsTests
{
    private static readonly Dictionary<string, string> s_often = new() { ["Telemetry:SampleSeconds"] = "0.05" };

    [Fact]
    public async Task Messages_that_wait_and_dead_letters_are_seen_by_lane()
    {
        await using var app = await App.Start(s_often);
        using var measured = new Measured(app);

        _ = await app.Database.Execute(
            """
            insert into outbox_messages (lane, type, payload, created_at, available_at, dead_at, last_error)
            values ('mail', 'PasswordChanged', '{}', now() - interval '1 hour', 'infinity', null, null),
                   ('mail', 'PasswordChanged', '{}', now(), 'infinity', null, null),
                   ('sms', 'PhoneCodeAsked', '{}', now(), now(), now(), 'TimeoutException: late'),
                   ('sms', 'PhoneCodeAsked', '{}', now(), now(), now(), 'UndeliverableException: refused')
            """);

        await measured.Becomes("referralhub.outbox.waiting{lane=mail}", 2);
        await measured.Becomes("referralhub.outbox.dead{lane=sms}", 1);
        _ = measured.Of("referralhub.outbox.age{lane=mail}").Should().BeInRange(3600, 3700);
        _ = (measured.Of("referralhub.outbox.dead{lane=mail}"), measured.Of("referralhub.outbox.waiting{lane=sms}")).Should().Be((0, 0));
    }

    [Fact]
    public async Task Nobody_is_asked_what_waits_while_nobody_listens()
    {
        var statements = new Statements();
        await using var app = await App.Start(s_often, statements.Record);
        _ = await app.Stats(await app.Given.SignedIn());
        _ = statements.InBackground.Should().NotContain(sql => sql.Contains("counter_events limit 10000"));

        using var measured = new Measured(app);

        await Eventually.True(
            () => Task.FromResult(statements.InBackground.Any(sql => sql.Contains("counter_events limit 10000"))), "a sample is taken");
    }

    [Fact]
    public async Task What_waits_for_counters_and_for_webhooks_is_seen()
    {
        await using var receiver = await WebhookReceiver.Start(503);
        await using var app = await App.Start(new(s_often.Concat(WebhookReceiver.Allowed)));
        using var measured = new Measured(app);
        var (hook, ada) = (await app.Hook(receiver), await app.Given.Registered());

        await using (await app.Database.Hold(
            "select pg_advisory_xact_lock(hashtextextended('counters', 0)); lock table webhook_endpoints in exclusive mode"))
        {
            _ = await app.Given.Registered(ada.Code);
            await Eventually.True(() => Task.FromResult(measured.Of("referralhub.counters.waiting") > 0), "counters have work");
            await measured.Becomes("referralhub.events.waiting", 1);
        }

        await measured.Becomes("referralhub.counters.waiting", 0);
        await measured.Becomes("referralhub.events.waiting", 0);
        await measured.Becomes("referralhub.webhooks.waiting", 1);
        _ = hook.Id.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Deliveries_are_counted_by_result()
    {
        await using var receiver = await WebhookReceiver.Start(204, 503, 410);
        await using var app = await App.Start(WebhookReceiver.Allowed);
        using var measured = new Measured(app);
        var hook = await app.Hook(receiver);

        foreach (var result in (string[])["delivered", "retried"])
        {
            _ = await hook.Test();
            await measured.Becomes($"referralhub.webhooks.attempts{{result={result}}}", 1);
        }
        _ = await hook.Test();

        await measured.Becomes("referralhub.webhooks.attempts{result=failed}", 1);
        await measured.Becomes("referralhub.webhooks.disabled{reason=gone}", 1);
    }

    [Fact]
    public async Task Messages_and_mails_are_counted_by_what_came_of_them()
    {
        await using var sink = new SmtpSink();
        await using var app = await App.Start(new(sink.Settings) { ["Worker:MaxAttempts"] = "1" });
        using var measured = new Measured(app);

        _ = await app.Given.Registered();
        await measured.Becomes("referralhub.outbox.messages{lane=mail,result=done}", 1);
        sink.Recipient = "550 nobody here";
        _ = await app.Given.Registered();
        await measured.Becomes("referralhub.outbox.messages{lane=mail,result=refused}", 1);
        sink.Recipient = "451 later";
        _ = await app.Given.Registered();

        await measured.Becomes("referralhub.outbox.messages{lane=mail,result=dead}", 1);
        _ = ((string[])["sent", "refused", "failed"]).Select(result => measured.Of($"referralhub.mails{{result={result}}}"))
            .Should().Equal(1, 1, 1);
    }

    [Fact]
    public async Task Texts_are_counted_by_what_came_of_them()
    {
        var gateway = new Gateway();
        await using var app = await App.Start(replace: services => services.Replace(ServiceDescriptor.Singleton<ISmsSender>(gateway)));
        using var measured = new Measured(app);

        foreach (var (result, failure) in ((string, Exception?)[])
            [("sent", null), ("refused", new UndeliverableException("no such number")), ("failed", new TimeoutException())])
        {
            gateway.Failure = failure;
            _ = await (await app.Http.Post("/api/phone/send-code", new { phone = Texts.NewNumber() })).Should(202);
            await measured.Becomes($"referralhub.texts{{result={result}}}", 1);
        }

        await measured.Becomes("referralhub.outbox.messages{lane=sms,result=retried}", 1);
    }

    [Fact]
    public async Task The_queue_of_hashes_is_seen_with_how_long_they_wait_and_what_was_refused()
    {
        var meters = Measured.Meters();
        using var measured = new Measured(meters);
        using var threads = new HashThreads(
            new Settings { Hashing = new HashingSettings { MaxConcurrency = 1, QueueLimit = 1 } }, meters);
        using var gate = new ManualResetEventSlim();
        using var busy = new ManualResetEventSlim();
        var first = threads.Run(() => (Set: Signal(busy), Waited: gate.Wait(TimeSpan.FromSeconds(30))), default);
        busy.Wait();
        var second = threads.Run(() => 2, default);

        Action tooMany = () => _ = threads.Run(() => 3, default);
        _ = tooMany.Should().Throw<OverloadedException>();
        _ = (measured.Of("referralhub.hashes.waiting"), measured.Of("referralhub.hashes.refused")).Should().Be((1, 1));
        gate.Set();
        _ = (await first, await second);

        _ = (measured.Of("referralhub.hashes"), measured.Of("referralhub.hashes.wait")).Should().Be((2, 2));
        _ = measured.Of("referralhub.hashes.waiting").Should().Be(0);
    }

    [Fact]
    public async Task What_it_depends_on_is_up_or_not_as_the_instance_sees_it()
    {
        await using var redis = await TestRedis.Start();
        await using var app = await App.Start(redis.Settings);
        using var measured = new Measured(app);
        await measured.Becomes("referralhub.dependency.up{dependency=redis}", 1);
        await measured.Becomes("referralhub.dependency.up{dependency=postgres}", 1);

        await redis.Stop();
        await measured.Becomes("referralhub.dependency.up{dependency=redis}", 0);
        await app.Database.Away(() => measured.Becomes("referralhub.dependency.up{dependency=postgres}", 0));

        await measured.Becomes("referralhub.dependency.up{dependency=postgres}", 1);
    }

    [Fact]
    public async Task Clicks_and_hits_of_the_cache_are_counted()
    {
        await using var app = await App.Start();
        using var measured = new Measured(app);
        var ada = await app.Given.SignedIn();

        _ = await app.Follow(ada.Code);
        _ = await app.Follow(ada.Code, method: HttpMethod.Head);
        _ = await app.Stats(ada);
        await Eventually.True(async () =>
        {
            _ = await ada.Http.GetJson("/api/referral-stats");
            return measured.Of("referralhub.cache.hits{level=memory}") > 0;
        }, "one is answered from memory");

        _ = measured.Of("referralhub.clicks.buffered").Should().Be(1);
        _ = measured.Of("referralhub.clicks.uncounted{reason=head}").Should().Be(1);
        _ = measured.Of("referralhub.cache.misses").Should().BePositive();
    }

    private static bool Signal(ManualResetEventSlim signal)
    {
        signal.Set();
        return true;
    }

    private sealed class Gateway : ISmsSender
    {
        public Exception? Failure { get; set; }

        public Task Send(TextMessage message, CancellationToken ct) =>
            Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }
}
