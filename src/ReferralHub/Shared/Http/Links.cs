using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Http;

/// <summary>Every address we hand out, from configuration alone: never from a request's Host header.</summary>
internal sealed class Links(Settings settings)
{
    public string Referral(string code) => $"{settings.Links.PublicUrl.TrimEnd('/')}/r/{code}";

    public string Register(string code) => $"{settings.Links.RegisterUrl}?referral={code}";

    /// <summary>Where people register whom nobody invited.</summary>
    public string RegisterPage => settings.Links.RegisterUrl;

    public string Verify(string token) => $"{settings.Links.VerifyUrl}?token={token}";

    public string Reset(string token) => $"{settings.Links.ResetUrl}?token={token}";

    /// <summary>The page where a reset begins.</summary>
    public string ResetPage => settings.Links.ResetUrl;
}
