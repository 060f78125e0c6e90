namespace ReferralHub.Shared.Hosting;

/// <summary>The rules of the fraud screen: each can be switched off, and those that count have their numbers.</summary>
internal sealed class FraudSettings
{
    /// <summary>Reject who signs up with another name of the referrer's mailbox.</summary>
    public bool Alias { get; init; } = true;

    /// <summary>Hold who signs up from an address that the referrer was signed in from within <see cref="SameAddressHours"/>.</summary>
    public bool SameAddress { get; init; } = true;

    public double SameAddressHours { get; init; } = 24;

    /// <summary>Hold what is more than <see cref="VelocityLimit"/> in <see cref="VelocityMinutes"/>: one referrer, one network.</summary>
    public bool Velocity { get; init; } = true;

    public int VelocityLimit { get; init; } = 5;
    public double VelocityMinutes { get; init; } = 60;

    /// <summary>Hold who signs up with an address of a throw-away mail service.</summary>
    public bool Disposable { get; init; } = true;
}
