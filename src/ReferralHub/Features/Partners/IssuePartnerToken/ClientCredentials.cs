using System.Net;
using System.Text;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Partners;

/// <summary>
/// The token request of RFC 6749, 4.4.2, with the client's credentials in an Authorization header (2.3.1, form-encoded before base64) or in
/// the form, and never in both. A parameter that is sent twice is refused (3.2), one that is not known is not looked at.
/// </summary>
internal static class ClientCredentials
{
    private const string Scheme = "Basic ";
    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>For the API document.</summary>
    [Needs("grant_type"), NotNull("scope", "client_id", "client_secret")]
    internal sealed record Form(string GrantType, string? Scope, string? ClientId, string? ClientSecret);

    public static async Task<Result<IssuePartnerToken.Command>> Read(HttpRequest request, Client client, CancellationToken ct)
    {
        if (request.ContentType?.Split(';')[0].Trim().Equals(OAuthErrors.FormType, StringComparison.OrdinalIgnoreCase) is not true)
            return OAuthErrors.Malformed($"Send the parameters as {OAuthErrors.FormType}");
        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(ct);
        }
        catch (InvalidDataException broken)
        {
            return OAuthErrors.Malformed(broken.Message);
        }
        if (form.FirstOrDefault(parameter => parameter.Value.Count > 1).Key is { } twice)
            return OAuthErrors.Malformed($"{twice} is there more than once");

        string? Parameter(string name) => form[name].ToString() is { Length: > 0 } value ? value : null;
        var (id, secret) = (Parameter("client_id"), Parameter("client_secret"));
        if (request.Headers.Authorization.ToString() is { Length: > 0 } header)
        {
            if (Basic(header) is not var (basicId, basicSecret))
                return OAuthErrors.InvalidClient;
            if (secret is not null || (id ?? basicId) != basicId)
                return OAuthErrors.Malformed("The client's credentials are there twice: keep the header or the form");
            (id, secret) = (basicId, basicSecret);
        }
        return new IssuePartnerToken.Command(Parameter("grant_type"), Parameter("scope"), id, new Secret(secret), client);
    }

    /// <summary>Null: it is another scheme, or broken.</summary>
    private static (string Id, string Secret)? Basic(string header)
    {
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        try
        {
            var pair = s_utf8.GetString(Convert.FromBase64String(header[Scheme.Length..].Trim()));
            return pair.IndexOf(':') is > 0 and var colon
                ? (WebUtility.UrlDecode(pair[..colon]), WebUtility.UrlDecode(pair[(colon + 1)..]))
                : null;
        }
        catch (Exception broken) when (broken is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }
}
