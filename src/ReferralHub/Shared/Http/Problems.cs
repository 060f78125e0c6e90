using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace ReferralHub.Shared.Http;

/// <summary>The one place where an <see cref="Error"/> becomes an answer: problem details (RFC 9457).</summary>
internal static class Problems
{
    internal const string ContentType = "application/problem+json";

    internal static int Status(this Error error) => error.Kind switch
    {
        ErrorKind.Invalid => StatusCodes.Status400BadRequest,
        ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorKind.UnsupportedMediaType => StatusCodes.Status415UnsupportedMediaType,
        ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>For an answer that the framework gave a status and no body.</summary>
    internal static Error For(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => Errors.Unauthorized,
        StatusCodes.Status403Forbidden => Errors.Forbidden,
        StatusCodes.Status404NotFound => Errors.NotFound,
        StatusCodes.Status405MethodNotAllowed => Errors.MethodNotAllowed,
        StatusCodes.Status413PayloadTooLarge => Errors.PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType => Errors.UnsupportedMediaType,
        StatusCodes.Status503ServiceUnavailable => Errors.Overloaded,
        >= 500 => Errors.Internal,
        _ => Errors.ValidationFailed,
    };

    internal static async Task Write(HttpContext context, Error error)
    {
        var response = context.Response;
        response.StatusCode = error.Status();
        response.ContentType = ContentType;
        if (error.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        // RFC 9110 15.5.2: every 401 names a way to sign in
        if (error.Kind is ErrorKind.Unauthenticated && response.Headers.WWWAuthenticate.Count == 0)
            response.Headers.WWWAuthenticate = "Bearer";

        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("type"u8, "about:blank"u8);
        json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(response.StatusCode));
        json.WriteNumber("status"u8, response.StatusCode);
        json.WriteString("detail"u8, error.Message);
        json.WriteString("code"u8, error.Code);
        json.WriteString("trace_id"u8, Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier);
        if (error.Fields is { } fields)
            WriteFields(json, fields);
        json.WriteEndObject();
        // not broken off when the caller hangs up: that would be thrown in the middle of handling what was thrown
        await json.FlushAsync(CancellationToken.None);
    }

    private static void WriteFields(Utf8JsonWriter json, IReadOnlyDictionary<string, string[]> fields)
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
}

/// <summary>An <see cref="Error"/> as the answer of an endpoint.</summary>
internal sealed class ProblemAnswer(Error error) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => Problems.Write(httpContext, error);
}

internal static class ResultHttp
{
    /// <summary>The value by <paramref name="answer"/>, or the error as problem details.</summary>
    internal static IResult ToHttp<T>(this Result<T> result, Func<T, IResult> answer) =>
        result.Error is { } error ? new ProblemAnswer(error) : answer(result.Value);
}
