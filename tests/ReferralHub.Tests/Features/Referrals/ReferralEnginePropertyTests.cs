using System.Globalization;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Referrals;

/// <summary>
/// Random lives of a small town, with a worker that is killed again and again; when all is quiet every number is what the lists say. What
/// is done follows from the seed, in which order it arrives from the machine: a seed that failed is worth more than one run.
/// </summary>
public sealed class ReferralEnginePropertyTests
{
    private const string SeedVariable = "REFERRALHUB_PROPERTY_SEED";
    private const int Bursts = 10;

    public static TheoryData<int> Seeds => Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } seed
        ? [int.Parse(seed, CultureInfo.InvariantCulture)]
        : [1, 2, 3, Random.Shared.Next()];

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public async Task Whatever_happens_in_whatever_order_and_however_the_worker_dies_every_number_is_right(int seed)
    {
        try
        {
            await Live(seed, Bursts, _ => Task.CompletedTask);
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"With the seed {seed} (again: {SeedVariable}={seed}): {fault.Message}", fault);
        }
    }

    /// <summary>A short life, then the command, as an operator runs it.</summary>
    [Fact]
    public async Task And_reconcile_finds_no_difference() => await Live(7, 5, async app =>
    {
        await using var command = new ServerProcess(App.Settings(app.Database, app.Mailbox, []), arguments: "reconcile");

        _ = (await command.Done()).Should().Be((0, "0 differences"));
    });

    private static async Task Live(int seed, int bursts, Func<App, Task> atTheEnd)
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false", ["Proxy:KnownNetworks:0"] = "127.0.0.0/8" });
        await using var worker = new MortalWorker(app.Database, app.Mailbox);
        worker.Start();
        var town = new ReferralTown(app, worker, new Random(seed));
        await town.Found();
        for (var burst = 0; burst < bursts; burst++)
            await town.Burst();

        var truths = new ReferralTruths(app, town);
        await Quiet(app, worker);
        await truths.OfAll();
        await town.Reopen();
        await Quiet(app, worker);
        await truths.OfEach();
        await truths.OfTheLeaderboard();
        await atTheEnd(app);
    }

    /// <summary>Waits until nothing is left to do, for time either, and stops the worker.</summary>
    private static async Task Quiet(App app, MortalWorker worker)
    {
        if (!worker.IsRunning)
            worker.Start();
        await app.Written();
        await Eventually.True(async () => await app.Database.Scalar<bool>(
            """
            select not exists (select from outbox_messages where dead_at is null)
              and not exists (select from counter_events)
              and not exists (
                select from referrals r join users u on u.id = r.referred_id
                where r.status = 'pending' and r.status_changed_at < now() - interval '30 days'
                  and u.email_verified_at is null and u.phone_verified_at is null)
            """), "everything is delivered, counted and expired");
        await worker.Stop();
    }
}
