using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Conventions;

/// <summary>The routes of a running instance.</summary>
internal static class Routes
{
    internal static RouteEndpoint[] All(App app) =>
        [.. app.Host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    /// <summary>Without the API document and the page to try it.</summary>
    internal static RouteEndpoint[] OfSlices(App app) => [.. All(app).Where(route => route.RoutePattern.RawText is { } path
        && !path.TrimStart('/').StartsWith("docs", StringComparison.Ordinal) && !path.StartsWith("/openapi", StringComparison.Ordinal))];

    /// <summary>As people write it: <c>GET /api/users/{id}</c>.</summary>
    internal static string Call(RouteEndpoint route) =>
        $"{route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods[0]} {route.RoutePattern.RawText}";
}
