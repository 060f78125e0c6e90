using System.Diagnostics;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Outbox;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>The pace of those who take what has gathered: counters, the feed, events.</summary>
public sealed class GatheringTests
{
    private static readonly Settings s_neverPolls = new() { Worker = new WorkerSettings { PollSeconds = 3600 } };

    [Fact]
    public async Task In_a_rush_a_round_takes_a_tenth_of_a_second_of_work_and_after_it_one_wake_is_one_round()
    {
        var outbox = new Outbox();
        using var gathering = new Rounds(outbox, rush: 35);
        var watch = Stopwatch.StartNew();

        await gathering.StartAsync(default);
        await Eventually.True(() => Task.FromResult(gathering.Count == 36), "the rush was to end");

        // ten are saved up, and what comes after them waits its tenth
        _ = watch.Elapsed.Should().BeGreaterThan(TimeSpan.FromSeconds(2.4));
        outbox.Wake(Outbox.Feed);
        await Eventually.True(() => Task.FromResult(gathering.Count == 37), "who comes later was to be taken");
        await gathering.StopAsync(default);
        _ = gathering.Count.Should().Be(37);
    }

    /// <summary>The first <paramref name="rush"/> of them find somebody who has just added more.</summary>
    private sealed class Rounds(Outbox outbox, int rush)
        : Gathering("A round failed", Outbox.Feed, outbox, s_neverPolls, NullLogger.Instance)
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        protected override Task<bool> Round(CancellationToken stopping)
        {
            if (Interlocked.Increment(ref _count) <= rush)
                Wake(Outbox.Feed);
            return Task.FromResult(false);
        }
    }
}
