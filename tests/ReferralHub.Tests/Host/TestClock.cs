namespace ReferralHub.Tests.Host;

/// <summary>The real clock, moved on by hand.</summary>
public sealed class TestClock : TimeProvider
{
    private TimeSpan _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;

    public void Advance(TimeSpan by) => _ahead += by;

    /// <summary>So that no day, week or month ends during a test: noon of the next day.</summary>
    public void AtNoon()
    {
        var now = GetUtcNow();
        Advance(now.Date.AddDays(1.5) - now.UtcDateTime);
    }
}
