using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ReferralHub.Browser.Tests.Host;

/// <summary>Somebody's web server with one page, on a port of its own.</summary>
public sealed class Site : IAsyncDisposable
{
    private readonly WebApplication _server;

    private Site(WebApplication server, string host) =>
        (_server, Address) = (server, new UriBuilder(server.Urls.Single()) { Host = host }.Uri);

    /// <summary>Its page; the origin is this without the last slash.</summary>
    public Uri Address { get; }

    public string Origin => Address.GetLeftPart(UriPartial.Authority);

    /// <summary>
    /// The browser takes <c>localhost</c> and <c>127.0.0.1</c> for two sites, and two ports of one of them for two origins of one site,
    /// among which cookies travel.
    /// </summary>
    public static async Task<Site> Start(string page, string host)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(page)!;
        using var reader = new StreamReader(resource);
        var html = await reader.ReadToEndAsync();

        var builder = WebApplication.CreateSlimBuilder();
        _ = builder.WebHost.UseUrls("http://127.0.0.1:0");
        _ = builder.Logging.ClearProviders();
        var server = builder.Build();
        _ = server.MapGet("/", () => Results.Content(html, "text/html; charset=utf-8"));
        await server.StartAsync();
        return new Site(server, host);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
