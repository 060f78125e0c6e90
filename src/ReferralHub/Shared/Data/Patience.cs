using System.Collections.Concurrent;
using Npgsql;

namespace ReferralHub.Shared.Data;

/// <summary>
/// How long a request waits for PostgreSQL, all its calls together, so that it is answered 503 while the client still waits. Work in the
/// background has the patience of its connection instead.
/// </summary>
internal sealed class Patience
{
    private static readonly TimeSpan s_request = TimeSpan.FromSeconds(4);

    /// <summary>For what has to be put in order after the rest was used up.</summary>
    private static readonly TimeSpan s_least = TimeSpan.FromSeconds(0.5);

    private static readonly AsyncLocal<Patience?> s_current = new();

    private long _spent;

    /// <summary>From here on it is a request; what it calls knows it, and nothing else does.</summary>
    public static void BeginRequest() => s_current.Value = new Patience();

    /// <summary>Null: this is no request.</summary>
    public static Patience? OfRequest => s_current.Value;

    /// <summary>When <paramref name="waited"/> is not noted yet: a call that waited for a connection has less for its statement.</summary>
    public TimeSpan LeftAfter(TimeSpan waited)
    {
        var left = s_request - TimeSpan.FromTicks(Interlocked.Read(ref _spent)) - waited;
        return left > s_least ? left : s_least;
    }

    /// <summary>A connection, for as long as there is patience; one that comes later goes back.</summary>
    public async Task<NpgsqlConnection> Opened(Task<NpgsqlConnection> opening, CancellationToken ct)
    {
        try
        {
            return await opening.WaitAsync(LeftAfter(TimeSpan.Zero), ct);
        }
        catch (Exception gone) when (!opening.IsCompleted)
        {
            _ = GiveBack(opening);
            throw gone is TimeoutException ? new NpgsqlException("PostgreSQL has no connection to give", gone) : gone;
        }
    }

    private static async Task GiveBack(Task<NpgsqlConnection> late)
    {
        // its failure is of no interest any more
        await ((Task)late).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (late.IsCompletedSuccessfully)
            await (await late).DisposeAsync();
    }

    public void Spend(TimeSpan waited) => _ = Interlocked.Add(ref _spent, waited.Ticks);
}

/// <summary>
/// A call of PostgreSQL that its caller may leave. A server that hangs takes no cancellation either, and Npgsql waits for that on the
/// thread that cancels, seconds each time: so nobody but the one thread here ever does, and the caller goes on without it.
/// </summary>
internal sealed class LeavableCall : CancellationTokenSource
{
    /// <summary>For a server that is well and takes the cancellation: then the caller knows that nothing was done.</summary>
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(0.5);

    private static readonly BlockingCollection<LeavableCall> s_left = EndThem();

    private volatile bool _isLeft;

    /// <summary>Nobody waits any more: what is not committed by now is not to be.</summary>
    public void ThrowIfLeft()
    {
        if (_isLeft)
            throw new OperationCanceledException("Nobody waits for this call any more");
    }

    /// <summary>What <paramref name="running"/> answers, or the failure of a dependency once patience is at an end.</summary>
    public async Task<T> Outcome<T>(Task<T> running, TimeSpan patience, CancellationToken ct)
    {
        try
        {
            return await running.WaitAsync(patience, ct);
        }
        catch (Exception gone) when (!running.IsCompleted)
        {
            _isLeft = true;
            s_left.Add(this, CancellationToken.None);
            _ = await Task.WhenAny(running, Task.Delay(s_farewell, CancellationToken.None));
            if (running.IsCompletedSuccessfully)
                return await running;
            // its failure is of no interest any more, whenever it comes
            _ = running.ContinueWith(static failed => failed.Exception, TaskScheduler.Default);
            throw gone is TimeoutException
                ? new NpgsqlException($"PostgreSQL did not answer within {patience.TotalSeconds:0.#} s", gone)
                : gone;
        }
    }

    private static BlockingCollection<LeavableCall> EndThem()
    {
        var left = new BlockingCollection<LeavableCall>();
        new Thread(() =>
        {
            foreach (var call in left.GetConsumingEnumerable())
                try
                {
                    call.Cancel();
                }
                catch (AggregateException)
                {
                    // it could not be cancelled: it ends with its connection
                }
        })
        { IsBackground = true, Name = "left-calls" }.Start();
        return left;
    }
}

internal static class PatienceOfRequests
{
    public static void UsePatience(this WebApplication app) => _ = app.Use(async (context, next) =>
    {
        Patience.BeginRequest();
        await next(context);
    });
}
