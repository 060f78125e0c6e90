using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ReferralHub.Shared.Http;

/// <summary>
/// Takes a JSON body as strictly as the contract says before any handler sees it: <c>application/json</c> in UTF-8 (else 415),
/// at most 64 KiB after decoding (else 413), valid UTF-8 (else 400). Runs after authorization, so a stranger hears 401 first.
/// </summary>
internal sealed class JsonBodies(RequestDelegate next, IOptions<JsonOptions> json)
{
    public const int MaxBytes = 64 * 1024;

    /// <summary>Where a request keeps the body that came, once it has another.</summary>
    private static readonly object s_whole = new();

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

        using var body = await Read(context);
        if (body is null)
        {
            await Problems.Write(context, Errors.PayloadTooLarge);
            return;
        }

        if (!Utf8.IsValid(body.GetBuffer().AsSpan(0, (int)body.Length)))
        {
            await Problems.Write(context, Errors.InvalidJson);
            return;
        }

        context.Request.Body = body;
        context.Request.ContentLength = body.Length;
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException unread) when (unread.InnerException is JsonException)
        {
            await Refuse(context, body, JsonFailures.Of(body, json.Value.SerializerOptions.GetTypeInfo(accepts.RequestType!)));
        }
    }

    /// <summary>The body as it came.</summary>
    public static MemoryStream? Of(HttpContext context) => (context.Items[s_whole] ?? context.Request.Body) as MemoryStream;

    private async Task Refuse(HttpContext context, MemoryStream body, JsonFailure failure)
    {
        if (failure.Known is not { } known)
        {
            await Problems.Write(context, await Idempotency.Refuse(context, failure.Error));
            return;
        }
        // what is known is read after all, so that its faults are told in the same answer: validation refuses it whatever it says
        context.RequestServices.GetRequiredService<UnknownMembers>().Faults = failure.Error.Fields!;
        context.Items[s_whole] = body;
        context.Request.Body = known;
        context.Request.ContentLength = known.Length;
        await next(context);
    }

    private static bool IsEmpty(HttpContext context) =>
        context.Request.ContentLength is 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        // decompression has taken the header away if it knew the encoding
        && request.Headers.ContentEncoding.Count == 0;

    private static async Task<MemoryStream?> Read(HttpContext context)
    {
        var body = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 1024, MaxBytes));
        var chunk = new byte[4096];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            if (body.Length + read > MaxBytes)
            {
                await body.DisposeAsync();
                return null;
            }
            body.Write(chunk, 0, read);
        }
        body.Position = 0;
        return body;
    }
}
