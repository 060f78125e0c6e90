using FluentAssertions;
using ReferralHub.Chaos.Tests.Host;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Chaos.Tests;

public sealed class PostgresFixture : IAsyncLifetime
{
    public MortalPostgres Postgres { get; private set; } = null!;

    public async Task InitializeAsync() => Postgres = await MortalPostgres.Begin();

    public async Task DisposeAsync() => await Postgres.DisposeAsync();
}

public sealed class PostgresTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>
{
    private MortalPostgres Postgres => fixture.Postgres;

    [Theory]
    [InlineData("stopped")]
    [InlineData("crashed")]
    public async Task Down_during_sign_ups_it_is_a_503_and_when_it_is_back_everything_goes_on(string how)
    {
        await using var scene = await Scene.Open(Postgres);
        var hub = await scene.First();

        var crowd = scene.SignUp(100, _ => hub);
        await scene.Answered(30);
        await (how is "stopped" ? Postgres.Stop() : Postgres.Crash());
        var asked = await Scene.Ask(50, hub);
        _ = await (await hub.Http.GetAsync("/health/live")).Should(200);
        _ = await (await hub.Http.GetAsync("/health/ready")).Should(503);
        (await crowd).AreFaultsThatPass();
        await Postgres.Start();

        asked.AreFaultsThatPass();
        _ = asked.Should().OnlyContain(told => told.After < Scene.Patience);
        await scene.SomebodySignsUp(hub);
        scene.SignUps.AreFaultsThatPass();
        await scene.Hold(copies: 2);
    }

    [Fact]
    public async Task Connections_cut_again_and_again_cost_an_answer_and_nothing_else()
    {
        await using var scene = await Scene.Open(Postgres);
        var hub = await scene.First();

        var crowd = scene.SignUp(100, _ => hub);
        foreach (var answers in (int[])[10, 30, 50, 70])
        {
            await scene.Answered(answers);
            await Postgres.Cut();
        }
        (await crowd).AreFaultsThatPass();

        // nobody waits for connections that nobody used since
        await Postgres.Cut();
        (await Scene.Ask(1, hub)).Where(told => told.Status != 400).AreFaultsThatPass();
        await scene.SomebodySignsUp(hub);
        await scene.Hold(copies: 2);
    }

    [Fact]
    public async Task Frozen_it_is_a_503_within_seconds_for_everybody_and_thawed_everything_goes_on()
    {
        await using var scene = await Scene.Open(Postgres);
        var hub = await scene.First();
        var crowd = scene.SignUp(40, _ => hub);
        await scene.Answered(10);

        await Postgres.Freeze();
        var rounds = new[] { await Scene.Ask(200, hub), await Scene.Ask(200, hub), await Scene.Ask(200, hub) };
        _ = await (await hub.Http.GetAsync("/health/ready")).Should(503);
        (await crowd).AreFaultsThatPass();
        await Postgres.Thaw();

        foreach (var told in rounds)
        {
            told.AreFaultsThatPass();
            _ = told.Max(one => one.After).Should().BeLessThan(Scene.Patience);
        }
        await scene.SomebodySignsUp(hub);
        await scene.Hold(copies: 2);
    }

    [Fact]
    public async Task What_waits_too_long_for_a_lock_is_told_503_and_not_done_later()
    {
        await using var scene = await Scene.Open(Postgres);
        var hub = await scene.First();

        Told[] told, asked;
        await using (await scene.Database.Hold("lock table users, one_time_secrets in access exclusive mode"))
            (asked, told) = (await Scene.Ask(50, hub), await scene.SignUp(40, _ => hub));

        _ = told.Concat(asked).Should().OnlyContain(one => one.Status == 503 && one.SaysWhenAgain);
        _ = asked.Should().OnlyContain(one => one.After < Scene.Patience);
        await scene.SomebodySignsUp(hub);
        _ = (await scene.Database.Scalar<long>("select count(*) from users")).Should().Be(2);
        await scene.Hold();
    }

    [Fact]
    public async Task Statements_that_a_slow_disk_holds_up_past_their_time_are_told_503()
    {
        await using var scene = await Scene.Open(Postgres);
        var hub = await scene.First(new()
        {
            ["ConnectionStrings:Postgres"] = $"{scene.Database.ConnectionString};Options=-c statement_timeout=500"
        });
        _ = await scene.Database.Execute(
            """
            create function slow_disk() returns trigger language plpgsql as
              $$ begin perform pg_sleep(case when random() < 0.5 then 1 else 0 end); return new; end $$;
            create trigger slow_disk before insert on users for each row execute function slow_disk()
            """);

        var told = await scene.SignUp(60, _ => hub);
        _ = await scene.Database.Execute("drop trigger slow_disk on users");

        _ = told.Should().Contain(one => one.Status == 201).And.Contain(one => one.Status == 503);
        told.AreFaultsThatPass();
        await scene.SomebodySignsUp(hub);
        await scene.Hold();
    }
}
