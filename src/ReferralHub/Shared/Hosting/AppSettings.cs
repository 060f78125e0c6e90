namespace ReferralHub.Shared.Hosting;

internal sealed class AppSettings
{
    /// <summary>Whether the reference app is at <c>/app/</c>; left out: in development only.</summary>
    public bool? Enabled { get; init; }
}
