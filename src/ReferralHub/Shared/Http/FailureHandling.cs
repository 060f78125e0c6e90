using Microsoft.AspNetCore.Diagnostics;
using Npgsql;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Http;

/// <summary>
/// What was thrown becomes the contract's answer: a bad request says why, everything else says nothing about our insides.
/// </summary>
internal sealed class FailureHandling(ILogger<FailureHandling> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested && exception is OperationCanceledException)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var error = ErrorOf(exception);
        if (error == Errors.Internal)
            log.LogError(exception, "Unhandled exception on {Method} {Route}", httpContext.Request.Method, RouteOf(httpContext));
        else if (error == Errors.DependencyUnavailable)
            log.LogWarning("PostgreSQL did not answer on {Method} {Route}: {Reason}",
                httpContext.Request.Method, RouteOf(httpContext), exception.Message);

        await Problems.Write(httpContext, error);
        return true;
    }

    /// <summary>The pattern: what stands in a path may be a code, or anything else of the caller's.</summary>
    private static string RouteOf(HttpContext context) =>
        (context.Features.Get<IExceptionHandlerFeature>()?.Endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "no route";

    private static Error ErrorOf(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: 413 } => Errors.PayloadTooLarge,
        BadHttpRequestException { StatusCode: 415 } => Errors.UnsupportedMediaType,
        BadHttpRequestException => Errors.InvalidJson,
        // a body that says it is compressed and is not
        InvalidDataException => Errors.InvalidJson,
        OverloadedException => Errors.Overloaded,
        // a load of the cache that took too long
        TimeoutException => Errors.DependencyUnavailable,
        _ when Data.Database.IsUnavailable(exception) => Errors.DependencyUnavailable,
        _ => Errors.Internal
    };
}
