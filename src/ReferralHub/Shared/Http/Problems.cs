using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace ReferralHub.Shared.Http;

/// <summary>The one place where an <see cref="Error"/> becomes an answer (RFC 9457).</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    public static int Status(this Error error) => error.Kind switch
    {
        ErrorKind.Invalid => 400,
        ErrorKind.Unauthenticated => 401,
        ErrorKind.Forbidden => 403,
        ErrorKind.NotFound => 404,
        ErrorKind.MethodNotAllowed => 405,
        ErrorKind.Conflict => 409,
        ErrorKind.TooLarge => 413,
        ErrorKind.UnsupportedMediaType => 415,
        ErrorKind.Unprocessable => 422,
        ErrorKind.TooManyRequests => 429,
        ErrorKind.Unavailable => 503,
        _ => 500
    };

    /// <summary>For an answer that the framework gave a status but no body.</summary>
    public static Error For(int status) => status switch
    {
        401 => Errors.Unauthorized,
        403 => Errors.Forbidden,
        404 => Errors.NotFound,
        405 => Errors.MethodNotAllowed,
        413 => Errors.PayloadTooLarge,
        415 => Errors.UnsupportedMediaType,
        503 => Errors.DependencyUnavailable,
        >= 500 => Errors.Internal,
        _ => Error.Invalid("validation_failed", "The request is not valid")
    };

    public static string TypeOf(string code) => $"urn:referralhub:problem:{code}";

    public static async Task Write(HttpContext context, Error error)
    {
        var status = error.Status();
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        // a 401 for a browser must never look like a redirect to a login page
        context.Response.Headers.Remove("Location");
        if (error.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        RefusedCall.Note(context, error);
        if (OAuthErrors.SpokenBy(context))
        {
            await OAuthErrors.Write(context, error);
            return;
        }

        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("type"u8, TypeOf(error.Code));
        json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(status));
        json.WriteNumber("status"u8, status);
        json.WriteString("detail"u8, error.Message);
        json.WriteString("code"u8, error.Code);
        json.WriteString("trace_id"u8, Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier);
        if (error.Fields is { } fields)
        {
            json.WriteStartObject("errors"u8);
            foreach (var (field, messages) in fields)
            {
                json.WriteStartArray(field);
                foreach (var message in messages)
                    json.WriteStringValue(message);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }
}

/// <summary>An <see cref="Error"/> as the answer of an endpoint.</summary>
internal sealed class ProblemAnswer(Error error) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => Problems.Write(httpContext, error);
}

internal static class ResultHttp
{
    /// <summary>The value by <paramref name="answer"/>, or the error as problem details.</summary>
    public static IResult ToHttp<T>(this Result<T> result, Func<T, IResult> answer) =>
        result.Error is { } error ? new ProblemAnswer(error) : answer(result.Value);
}
