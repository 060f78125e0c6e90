using System.Diagnostics.Metrics;
using ReferralHub.Shared.Security;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Accounts;

/// <summary>Who comes in, and by which door.</summary>
internal sealed class AccountMetrics(IMeterFactory meters)
{
    public const string Password = "password";
    public const string Phone = "phone";
    public const string Refresh = "refresh";

    private const string Ok = "ok";

    private readonly Counter<long> _signups = meters.Ours().CreateCounter<long>(
        "referralhub.signups", "{account}", "Accounts made, by path and by whether somebody referred them");
    private readonly Counter<long> _logins = meters.Ours().CreateCounter<long>(
        "referralhub.logins", "{attempt}", "Sign-ins and refreshes, by method and by result: ok, or the code of the problem");

    /// <summary>After the commit.</summary>
    public void SignedUp(string path, bool referred) => _signups.Add(("path", path), ("referred", referred ? "yes" : "no"));

    public Result<TokenAnswer> SignedIn(string method, Result<TokenAnswer> result)
    {
        _logins.Add(("method", method), ("result", result.Error?.Code ?? Ok));
        return result;
    }
}
