using System.Net;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Hosting;

/// <summary>Own numbers for the policies of <see cref="Limits"/>; what is not said stays as the contract has it.</summary>
internal sealed class RateLimitsSettings
{
    public bool Enabled { get; init; } = true;
    public LimitSettings Login { get; init; } = new();
    public LimitSettings LoginAddress { get; init; } = new();
    public LimitSettings Register { get; init; } = new();
    public LimitSettings ForgotPassword { get; init; } = new();
    public LimitSettings PhoneSend { get; init; } = new();
    public LimitSettings PhoneVerify { get; init; } = new();
    public LimitSettings PhoneVerifyAddress { get; init; } = new();
    public LimitSettings Refresh { get; init; } = new();
    public LimitSettings CodeLookup { get; init; } = new();
    public LimitSettings SignedIn { get; init; } = new();

    /// <summary>The policy with the numbers of this configuration.</summary>
    public LimitPolicy Apply(LimitPolicy policy)
    {
        var own = Of(policy.Name);
        return policy with
        {
            Permits = own.PermitLimit ?? policy.Permits,
            Window = own.WindowSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : policy.Window
        };
    }

    public LimitSettings Of(string policy) => policy switch
    {
        nameof(Login) => Login,
        nameof(LoginAddress) => LoginAddress,
        nameof(Register) => Register,
        nameof(ForgotPassword) => ForgotPassword,
        nameof(PhoneSend) => PhoneSend,
        nameof(PhoneVerify) => PhoneVerify,
        nameof(PhoneVerifyAddress) => PhoneVerifyAddress,
        nameof(Refresh) => Refresh,
        nameof(CodeLookup) => CodeLookup,
        nameof(SignedIn) => SignedIn,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "This policy has no setting")
    };
}

internal sealed class LimitSettings
{
    public int? PermitLimit { get; init; }
    public double? WindowSeconds { get; init; }
}

internal sealed class ProxySettings
{
    /// <summary>Whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed, as CIDR.</summary>
    public IReadOnlyList<string> KnownNetworks { get; init; } = [];
}

internal static class RateLimitsRules
{
    public static IEnumerable<string?> Faults(Settings settings)
    {
        if (settings.ConnectionStrings.Redis.Length > 0 && !RedisAddress.TryParse(settings.ConnectionStrings.Redis, out _))
            // the text may hold a password, so it is not repeated
            yield return "ConnectionStrings__Redis must be host[:port][,user=...][,password=...][,ssl=true][,defaultDatabase=0]";
        foreach (var policy in Limits.All)
        {
            var own = settings.RateLimits.Of(policy.Name);
            if (own.PermitLimit is < 1 or > 1_000_000)
                yield return $"RateLimits__{policy.Name}__PermitLimit must be a number from 1 to 1000000, it is {own.PermitLimit}";
            if (own.WindowSeconds is { } seconds && !(seconds is >= 1 and <= 604_800))
                yield return FormattableString.Invariant(
                    $"RateLimits__{policy.Name}__WindowSeconds must be a number from 1 to 604800, it is {seconds}");
        }
        for (var number = 0; number < settings.Proxy.KnownNetworks.Count; number++)
            if (!IPNetwork.TryParse(settings.Proxy.KnownNetworks[number], out _))
                yield return $"Proxy__KnownNetworks__{number} must be a network such as 10.0.0.0/8, without bits past its prefix";
    }
}
