using System.Text.Json;

namespace ReferralHub.Shared.Http;

/// <summary>
/// A limit by its name in the configuration (<c>RateLimits__{Name}__PermitLimit</c>), its key, and what the contract gives it.
/// </summary>
internal sealed record LimitPolicy(string Name, LimitBy By, int Permits, TimeSpan Window)
{
    /// <summary>As in the headers.</summary>
    public string Term { get; } = JsonNamingPolicy.SnakeCaseLower.ConvertName(Name);
}

/// <summary>Who shares a limit. <see cref="Handler"/>: the handler knows and asks itself.</summary>
internal enum LimitBy
{
    Address,
    User,
    Handler
}

/// <summary>
/// The limits of the contract, section 6. Numbers can be configured; none can be turned into "unlimited" but by turning all off.
/// </summary>
internal static class Limits
{
    /// <summary>Failures of an account, counted by <see cref="Security.LoginFailures"/>.</summary>
    public static readonly LimitPolicy Login = new("Login", LimitBy.Handler, 10, TimeSpan.FromMinutes(15));
    public static readonly LimitPolicy LoginAddress = new("LoginAddress", LimitBy.Address, 30, TimeSpan.FromMinutes(1));
    public static readonly LimitPolicy Register = new("Register", LimitBy.Address, 10, TimeSpan.FromHours(1));
    public static readonly LimitPolicy ForgotPassword = new("ForgotPassword", LimitBy.Address, 20, TimeSpan.FromHours(1));
    public static readonly LimitPolicy PhoneSend = new("PhoneSend", LimitBy.Address, 10, TimeSpan.FromHours(1));
    public static readonly LimitPolicy PhoneVerify = new("PhoneVerify", LimitBy.Handler, 15, TimeSpan.FromHours(1));
    public static readonly LimitPolicy PhoneVerifyAddress = new("PhoneVerifyAddress", LimitBy.Address, 60, TimeSpan.FromHours(1));
    public static readonly LimitPolicy Refresh = new("Refresh", LimitBy.Handler, 30, TimeSpan.FromMinutes(1));
    public static readonly LimitPolicy CodeLookup = new("CodeLookup", LimitBy.Address, 60, TimeSpan.FromMinutes(1));
    public static readonly LimitPolicy SignedIn = new("SignedIn", LimitBy.User, 300, TimeSpan.FromMinutes(1));

    public static readonly IReadOnlyList<LimitPolicy> All =
        [Login, LoginAddress, Register, ForgotPassword, PhoneSend, PhoneVerify, PhoneVerifyAddress, Refresh, CodeLookup, SignedIn];

    public static RouteHandlerBuilder RequireRateLimiting(this RouteHandlerBuilder route, LimitPolicy policy) => route.WithMetadata(policy);
}
