namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>
/// The way out for one signal. What cannot be sent now is tried again for a while and then lost, for what comes after it is worth more. It
/// says once that it cannot, and once that it can again.
/// </summary>
internal sealed class Outlet(Signal signal, OtlpClient client, ILogger log)
{
    /// <summary>A collector that wants to be left alone for longer gets its next batch after this.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private volatile bool _failing;
    private bool _rejectionTold;
    private long _lost;
    private long? _lossTold;

    public bool IsFailing => _failing;

    public async Task Send(Func<byte[]> make, int count, long lost, CancellationToken stopping, CancellationToken end)
    {
        _lost += lost;
        var begun = TimeProvider.System.GetTimestamp();
        byte[] body;
        try
        {
            body = make();
        }
        catch (Exception exception)
        {
            Failed(exception.GetType().Name);
            _lost += count;
            return;
        }
        for (var attempt = 0; ; attempt++)
        {
            var reply = await client.Post(signal, body, end);
            if (reply.Fault is not { } fault)
            {
                Worked(reply);
                return;
            }
            Failed(fault);
            if (reply.Again && !stopping.IsCancellationRequested)
                await Task.Delay(Pause(reply, attempt), stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // at a stop once more, then no more
            else
                break;
            if (TimeProvider.System.GetElapsedTime(begun) > s_patience)
                break;
        }
        _lost += count;
    }

    /// <summary>1 s doubling to 16, less some jitter, or what the collector asks for.</summary>
    private static TimeSpan Pause(OtlpReply reply, int attempt)
    {
        var pause = reply.After ?? TimeSpan.FromSeconds(Math.Min(1 << Math.Min(attempt, 4), 16) * (1 - (Random.Shared.NextDouble() / 2)));
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause < s_longest ? pause : s_longest;
    }

    private void Failed(string fault)
    {
        if (!_failing)
            log.LogWarning("{Signal} cannot be sent to {Collector}, trying again: {Reason}", signal.Name, client.Collector, fault);
        _failing = true;
    }

    private void Worked(OtlpReply reply)
    {
        if (_failing)
        {
            log.LogWarning("{Signal} are sent to {Collector} again, {Lost} were lost", signal.Name, client.Collector, _lost);
            _lost = 0;
        }
        // more than it takes; once a minute at most
        else if (_lost > 0 && (_lossTold is not { } told || TimeProvider.System.GetElapsedTime(told).TotalMinutes >= 1))
        {
            log.LogWarning("{Signal} come faster than {Collector} takes them, {Lost} were lost", signal.Name, client.Collector, _lost);
            (_lost, _lossTold) = (0, TimeProvider.System.GetTimestamp());
        }
        _failing = false;
        if (reply.Rejected is not { } rejected || _rejectionTold)
            return;
        _rejectionTold = true;
        log.LogWarning("{Signal} are not all taken by {Collector}: {Reason}", signal.Name, client.Collector, rejected);
    }
}
