using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Security;

/// <summary>
/// A session is kept for a month beyond its latest end (<c>Auth__SessionDays</c> after its sign-in), however it ended, so that its owner
/// and support can see it. Its tokens are then of no session that is known: 401 <c>invalid_refresh_token</c>.
/// </summary>
internal static class SessionRetention
{
    public static readonly Kept Kept = new("sessions", TimeSpan.FromDays(30), "sessions", "expires_at");
}
