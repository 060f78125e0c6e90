namespace ReferralHub.Tests.Host;

internal static class Eventually
{
    /// <summary>Polls until it is so; fails with <paramref name="what"/> after half a minute.</summary>
    internal static async Task True(Func<Task<bool>> condition, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"Not within half a minute: {what}");
            await Task.Delay(25);
        }
    }
}
