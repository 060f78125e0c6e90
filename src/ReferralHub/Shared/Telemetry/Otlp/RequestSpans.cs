using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>
/// What ASP.NET Core leaves out of the span of a request: its method, its status, and its route, which has a placeholder where the path has
/// a code.
/// </summary>
internal sealed class RequestSpans : IStartupFilter
{
    private static readonly FrozenSet<string> s_methods =
        FrozenSet.Create("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        _ = app.Use(async (HttpContext context, RequestDelegate inner) =>
        {
            await inner(context);
            if (context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } activity)
                Describe(activity, context);
        });
        next(app);
    };

    private static void Describe(Activity activity, HttpContext context)
    {
        // a caller may make up a method
        var method = s_methods.Contains(context.Request.Method) ? context.Request.Method : null;
        // who handles an exception takes the endpoint away
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        var route = (endpoint as RouteEndpoint)?.RoutePattern.RawText;
        var status = context.Response.StatusCode;
        activity.DisplayName = route is null ? method ?? "HTTP" : $"{method ?? "HTTP"} {route}";
        _ = activity.SetTag("http.request.method", method ?? "_OTHER").SetTag("http.response.status_code", status);
        if (route is not null)
            _ = activity.SetTag("http.route", route);
        if (status >= 500)
            _ = activity.SetStatus(ActivityStatusCode.Error).SetTag("error.type", status.ToString(CultureInfo.InvariantCulture));
    }
}
