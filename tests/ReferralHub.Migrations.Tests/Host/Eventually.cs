using System.Diagnostics;

namespace ReferralHub.Migrations.Tests.Host;

internal static class Eventually
{
    internal static async Task Holds(Func<Task<bool>> condition, Func<string> expectation)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(60))
                throw new TimeoutException($"Waited in vain for {expectation()}.");
            await Task.Delay(20);
        }
    }
}
