using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Outbox;

/// <summary>
/// Rounds over what has gathered since the last one, woken by who adds to it. Ten in a second at the most when it goes on and on, so that
/// in a rush one round takes what would be many; who comes while little happens waits for nothing.
/// </summary>
internal abstract class Gathering(string failure, string lane, Outbox outbox, Settings settings, ILogger log) : Recurring(failure, log)
{
    /// <summary>Milliseconds that each round takes from what is saved up, and the most that can be.</summary>
    private const int Price = 100;
    private const int Savings = 1000;

    private long _paidUntil;

    protected void Wake(string other) => outbox.Wake(other);

    protected sealed override async Task Wait(CancellationToken stopping)
    {
        await outbox.Wait(lane, About(settings.Worker.PollSeconds), stopping);
        var now = Environment.TickCount64;
        _paidUntil = Math.Max(_paidUntil, now) + Price;
        if (_paidUntil - now > Savings)
            await Task.Delay((int)(_paidUntil - now - Savings), stopping);
    }

    protected sealed override Task Pause(CancellationToken stopping) => Task.Delay(TimeSpan.FromSeconds(1), stopping);
}
