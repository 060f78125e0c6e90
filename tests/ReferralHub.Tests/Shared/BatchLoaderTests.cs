using FluentAssertions;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>Reads that go to PostgreSQL together. A load here doubles its keys, and waits while the gate is shut.</summary>
public sealed class BatchLoaderTests
{
    private const int Most = BatchLoader<int, int>.MostKeys;

    private readonly BatchLoader<int, int> _loader = new();
    private readonly List<int[]> _loads = [];
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Who_asks_alone_waits_for_nobody()
    {
        Open();

        _ = (await Ask(21)).Should().Be(42);
        _ = (await Ask(4)).Should().Be(8);

        _ = _loads.SelectMany(keys => keys.Prepend(keys.Length)).Should().Equal(1, 21, 1, 4);
    }

    [Fact]
    public async Task Fifty_who_ask_while_others_are_read_share_two_reads_and_each_has_their_own_answer()
    {
        var first = await UnderWay(1, 2);
        var fifty = Enumerable.Range(101, 50).Select(Ask).ToArray();

        Open();

        _ = (await Task.WhenAll(fifty)).Should().Equal(Enumerable.Range(101, 50).Select(key => key * 2));
        _ = (await Task.WhenAll(first)).Should().Equal(2, 4);
        _ = _loads[2..].Select(keys => keys.Length).Order().Should().Equal(50 - Most, Most);
    }

    [Fact]
    public async Task Whoever_asks_when_has_their_own_answer_and_nobody_is_forgotten()
    {
        Open();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(person => Task.Run(async () =>
        {
            for (var round = 0; round < 200; round++)
                _ = (await Ask((person * 1000) + round)).Should().Be(((person * 1000) + round) * 2);
        })).ToArray()).WaitAsync(TimeSpan.FromSeconds(30));

        _ = _loads.Should().OnlyContain(keys => keys.Length <= Most);
        _ = _loads.Count.Should().BeLessThan(50 * 200, "at times they asked together");
    }

    [Fact]
    public async Task No_answer_is_older_than_its_question()
    {
        var (version, loader) = (0, new BatchLoader<int, int>());
        for (var round = 1; round <= 200; round++)
        {
            var before = Enumerable.Range(0, 4).Select(key => loader.Load(key, Read, CancellationToken.None)).ToArray();
            _ = Interlocked.Increment(ref version);
            _ = (await loader.Load(9, Read, CancellationToken.None)).Should().Be(round);
            _ = (await Task.WhenAll(before)).Should().OnlyContain(seen => seen >= round - 1);
        }

        async Task<int[]> Read(int[] keys)
        {
            var seen = Volatile.Read(ref version);
            await Task.Yield();
            return [.. keys.Select(_ => seen)];
        }
    }

    [Fact]
    public async Task A_read_that_fails_fails_for_those_in_it_alone()
    {
        var first = await UnderWay(1, 2);
        var failing = new[] { Ask(-1), Ask(3) };

        Open();

        foreach (var asked in failing)
            _ = (await asked.Invoking(task => task).Should().ThrowAsync<InvalidOperationException>()).WithMessage("-1");
        _ = (await Task.WhenAll(first)).Should().Equal(2, 4);
        _ = (await Ask(5)).Should().Be(10);
    }

    [Fact]
    public async Task Who_has_left_is_not_asked_for()
    {
        using var leaving = new CancellationTokenSource();
        _ = await UnderWay(1, 2);
        var (left, stays) = (_loader.Load(7, Load, leaving.Token), Ask(8));

        await leaving.CancelAsync();
        _ = await left.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        Open();

        _ = (await stays).Should().Be(16);
        _ = _loads[^1].Should().Equal(8);
    }

    [Fact]
    public async Task Nobody_waits_longer_than_a_request_has_patience_and_it_is_the_database_that_is_slow()
    {
        _ = await UnderWay(1, 2);
        Patience.BeginRequest();

        var tooLong = await Ask(3).Invoking(task => task).Should().ThrowAsync<NpgsqlException>();

        _ = Database.IsUnavailable(tooLong.Which).Should().BeTrue();
        _ = Patience.OfRequest!.LeftAfter(TimeSpan.Zero).Should().BeLessThan(TimeSpan.FromSeconds(1));
        Open();
    }

    /// <summary>As many as are read at once, and stand still there.</summary>
    private async Task<Task<int>[]> UnderWay(params int[] keys)
    {
        var asked = new List<Task<int>>();
        foreach (var key in keys)
        {
            asked.Add(Ask(key));
            await Eventually.True(() => Task.FromResult(Count() == asked.Count), "it was to be read at once");
        }
        _ = keys.Length.Should().Be(BatchLoader<int, int>.MostAtOnce);
        return [.. asked];
    }

    private Task<int> Ask(int key) => _loader.Load(key, Load, CancellationToken.None);

    private async Task<int[]> Load(int[] keys)
    {
        lock (_loads)
            _loads.Add(keys);
        await _gate.Task;
        return [.. keys.Select(key => key < 0 ? throw new InvalidOperationException($"{key}") : key * 2)];
    }

    private int Count()
    {
        lock (_loads)
            return _loads.Count;
    }

    private void Open() => _gate.SetResult();
}
