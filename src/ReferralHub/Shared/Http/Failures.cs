using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Security;
using ZiggyCreatures.Caching.Fusion;

namespace ReferralHub.Shared.Http;

/// <summary>
/// What was thrown becomes the contract's answer: a bad request says why, all else says nothing about our insides, and the log one line.
/// What a caller broke off by hanging up does not come here.
/// </summary>
internal sealed partial class Failures(ILogger<Failures> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var error = ErrorOf(exception);
        if (error == Errors.Internal)
            LogUnhandled(log, exception, httpContext.Request.Method, RouteOf(httpContext));
        if (error == Errors.DependencyUnavailable)
            LogUnavailable(log, httpContext.Request.Method, RouteOf(httpContext), exception.Message);

        await Problems.Write(httpContext, error);
        return true;
    }

    // the pattern: what stands in a path may be a code, or anything else of the caller's
    private static string RouteOf(HttpContext context) =>
        (context.Features.Get<IExceptionHandlerFeature>()?.Endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "no route";

    private static Error ErrorOf(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Errors.PayloadTooLarge,
        BadHttpRequestException { InnerException: JsonException json } => JsonBodies.ErrorOf(json),
        BadHttpRequestException => Errors.ValidationFailed,
        OverloadedException => Errors.Overloaded,
        _ when Database.IsUnavailable(exception) => Errors.DependencyUnavailable,
        // the cache waited for PostgreSQL as long as it may
        SyntheticTimeoutException => Errors.DependencyUnavailable,
        _ => Errors.Internal,
    };

    [LoggerMessage(LogLevel.Error, "Unhandled exception on {Method} {Route}")]
    private static partial void LogUnhandled(ILogger logger, Exception exception, string method, string route);

    [LoggerMessage(LogLevel.Warning, "PostgreSQL did not serve {Method} {Route}: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string method, string route, string reason);
}
