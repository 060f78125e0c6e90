using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using ReferralHub.Features.Partners;

namespace ReferralHub.Tests.Host;

/// <summary>A partner in a test, with a client that carries an access token.</summary>
public sealed record PartnerClient(Guid Id, string Secret, HttpClient Http);

/// <summary>Partners, and how they come by tokens.</summary>
public static class Partnering
{
    public const string AllScopes = "referrals:read conversions:write webhooks:manage";

    /// <summary>Made by the handler that the operator's command calls, and signed in over HTTP.</summary>
    public static async Task<PartnerClient> Partner(this App app, string scopes = AllScopes, string? email = null)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var made = (await scope.ServiceProvider.GetRequiredService<IMediator>()
            .Send(new CreatePartner.Command(Given.NewName("partner"), scopes, email))).Value;
        var partner = new PartnerClient(made.ClientId, Secrets.Note(made.ClientSecret.Reveal()), app.NewClient());
        await app.SignIn(partner);
        return partner;
    }

    public static async Task SignIn(this App app, PartnerClient partner, string? scope = null)
    {
        var answer = await (await app.AskToken(partner.Id.ToString(), partner.Secret, scope)).Should(200);
        partner.Http.DefaultRequestHeaders.Authorization = new("Bearer", answer.Text("access_token"));
    }

    /// <summary>By Basic authentication.</summary>
    public static async Task<HttpResponseMessage> AskToken(this App app, string id, string secret, string? scope = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = Form(scope) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}")));
        return await app.Http.SendAsync(request);
    }

    public static FormUrlEncodedContent Form(string? scope, params (string Name, string Value)[] more) => new(
        new (string Name, string? Value)[] { ("grant_type", "client_credentials"), ("scope", scope) }.Where(pair => pair.Value is not null)
            .Select(pair => (pair.Name, pair.Value!)).Concat(more).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2)));

    /// <summary>A command as an operator gives it, in a process of its own; the exit code and what it printed.</summary>
    public static async Task<(int Code, JsonElement Output)> Command(this App app, params string[] arguments)
    {
        await using var process = new ServerProcess(App.Settings(app.Database, app.Mailbox, []), "Testing", arguments);
        var (code, output) = await process.Done();
        return (code, output.StartsWith('{') || output.StartsWith('[') ? JsonSerializer.Deserialize<JsonElement>(output) : default);
    }

    /// <summary>Fails in the form of RFC 6749.</summary>
    public static async Task ShouldFailOAuth(this HttpResponseMessage response, int status, string error)
    {
        var body = await response.Should(status);
        FluentAssertions.AssertionExtensions.Should(body.Text("error")).Be(error);
        FluentAssertions.AssertionExtensions.Should(body.Text("error_description")).NotBeEmpty();
    }
}
