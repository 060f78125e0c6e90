using System.Text;
using System.Threading.Channels;
using Npgsql;

namespace ReferralHub.Shared.Hosting;

/// <summary>
/// Writes what requests left in a bounded channel, each half second, and what is left at the end, when the web server has stopped.
/// Runs on every instance, also where <c>Worker:Enabled</c> is off, for what waits is here. What could not be written is kept and tried
/// again, so <see cref="Write"/> may meet what it has written before. What the database will never take is left out and logged, for it
/// would hold up all that comes after it.
/// </summary>
internal abstract class BatchWriter<T>(ChannelReader<T> waiting, string what, ILogger log) : BackgroundWork
{
    private const int Batch = 1000;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(0.5);

    /// <summary>Time at the end for a database that does not answer, and a second more for the statement that is under way.</summary>
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_end = s_farewell + TimeSpan.FromSeconds(1);

    private readonly List<T> _batch = new(Batch);
    private bool _failing;

    /// <summary>Not yet: requests still leave something.</summary>
    public sealed override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public sealed override async Task StoppedAsync(CancellationToken cancellationToken)
    {
        // of its own: the host's patience may have gone to a request that hung
        using var limit = new CancellationTokenSource(s_end);
        await base.StopAsync(limit.Token);
    }

    protected abstract Task Write(IReadOnlyList<T> batch, CancellationToken ct);

    /// <summary>After each round.</summary>
    protected virtual Task Tidy(CancellationToken ct) => Task.CompletedTask;

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // a statement that runs when the host stops is let finish
            _ = await Succeeds(async ct =>
            {
                await WriteAll(ct);
                await Tidy(ct);
            }, CancellationToken.None);
            await Task.Delay(s_pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        using var limit = new CancellationTokenSource(s_farewell);
        while (!await Succeeds(WriteAll, limit.Token) && !limit.IsCancellationRequested)
            await Task.Delay(s_pause, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WriteAll(CancellationToken ct)
    {
        while (Fill())
        {
            try
            {
                await Write(_batch, ct);
                _batch.Clear();
            }
            catch (Exception exception) when (IsRefused(exception))
            {
                await WriteOneByOne(ct);
            }
        }
    }

    private async Task WriteOneByOne(CancellationToken ct)
    {
        while (_batch.Count > 0)
        {
            try
            {
                await Write([_batch[0]], ct);
            }
            catch (Exception exception) when (IsRefused(exception))
            {
                log.LogError("{What}: one was refused and is left out: {Reason}", what, exception.Message);
            }
            _batch.RemoveAt(0);
        }
    }

    /// <summary>Class 22: data, 23: constraints; and text that is no Unicode does not even get there.</summary>
    private static bool IsRefused(Exception exception) =>
        exception is PostgresException { SqlState: ['2', '2' or '3', ..] } or EncoderFallbackException;

    /// <summary>What a failure left comes first.</summary>
    private bool Fill()
    {
        while (_batch.Count < Batch && waiting.TryRead(out var item))
            _batch.Add(item);
        return _batch.Count > 0;
    }

    private async Task<bool> Succeeds(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        try
        {
            await work(ct);
            _failing = false;
        }
        catch (Exception exception)
        {
            if (!_failing)
                log.LogWarning("{What} could not be written, trying again: {Reason}", what, exception.Message);
            _failing = true;
        }
        return !_failing;
    }
}
