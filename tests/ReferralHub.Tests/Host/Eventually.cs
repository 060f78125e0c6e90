namespace ReferralHub.Tests.Host;

public static class Eventually
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    /// <summary>Polls until it is so; fails with <paramref name="what"/> when the deadline has passed.</summary>
    public static async Task True(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        using var deadline = new CancellationTokenSource(within ?? s_deadline);
        while (!await condition())
        {
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"{what} was to happen within {(within ?? s_deadline).TotalSeconds} s");
            await Task.Delay(25);
        }
    }
}
