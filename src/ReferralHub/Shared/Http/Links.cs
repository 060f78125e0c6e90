using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Http;

/// <summary>Every address that we hand out, from the settings alone: never from a request's Host header.</summary>
internal sealed class Links(Settings settings)
{
    /// <summary>The page where a reset begins.</summary>
    internal string ResetPage => settings.Links.ResetUrl;

    internal string Referral(string code) => $"{settings.Links.PublicUrl.TrimEnd('/')}/r/{code}";

    internal string Verify(string token) => $"{settings.Links.VerifyUrl}?token={token}";

    internal string Reset(string token) => $"{settings.Links.ResetUrl}?token={token}";
}
