using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace ReferralHub.Shared.Http;

/// <summary>
/// Takes a JSON body as strictly as the contract says before any handler sees it: <c>application/json</c> without a content coding (else
/// 415), at most 64 KiB (else 413), UTF-8, no duplicate keys, nothing behind it (else 400). It runs after authorization, so that a stranger
/// hears 401 first. What its members may be is left to the binder.
/// </summary>
internal sealed class JsonBodies(RequestDelegate next)
{
    internal const int MaxBytes = 64 * 1024;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = Json.MaxDepth };

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is not { } accepts || (accepts.IsOptional && IsEmpty(context)))
        {
            await next(context);
            return;
        }

        if (!IsJson(context.Request))
        {
            await Problems.Write(context, Errors.UnsupportedMediaType);
            return;
        }

        using var body = new MemoryStream();
        if (await Refuse(context.Request, body, context.RequestAborted) is { } error)
        {
            await Problems.Write(context, error);
            return;
        }

        body.Position = 0;
        context.Request.Body = body;
        context.Request.ContentLength = body.Length;
        // the binder stumbles over a charset in quotes
        context.Request.ContentType = "application/json";
        await next(context);
    }

    /// <summary>The fault of a body that is JSON and not what the route takes, by the name of its field.</summary>
    internal static Error ErrorOf(JsonException fault)
    {
        // a name that is no plain word comes as $['first name']
        var field = fault.Path switch
        {
            ['$', '.', .. var path] => path,
            ['$', '[', '\'', .. var name, '\'', ']'] => name,
            _ => "",
        };
        var message = fault switch
        {
            RefusedValueException refused => refused.Message,
            _ when fault.Message.Contains("could not be mapped", StringComparison.Ordinal) => "This field is not known",
            _ => "This value is of the wrong type",
        };
        return field.Length == 0 ? Errors.ValidationFailed : Error.Validation(field, message);
    }

    private static bool IsEmpty(HttpContext context) =>
        context.Request.ContentLength is 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        && request.Headers.ContentEncoding.Count == 0;

    private static async Task<Error?> Refuse(HttpRequest request, MemoryStream body, CancellationToken ct)
    {
        if (request.ContentLength > MaxBytes)
            return Errors.PayloadTooLarge;

        var chunk = new byte[4096];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, ct)) > 0)
        {
            if (body.Length + read > MaxBytes)
                return Errors.PayloadTooLarge;
            body.Write(chunk, 0, read);
        }

        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        if (!Utf8.IsValid(bytes.Span))
            return Errors.InvalidJson;
        try
        {
            JsonDocument.Parse(bytes, s_strict).Dispose();
            return null;
        }
        // half a surrogate pair in a name is an InvalidOperationException
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return Errors.InvalidJson;
        }
    }
}
