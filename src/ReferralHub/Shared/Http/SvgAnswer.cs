using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace ReferralHub.Shared.Http;

/// <summary>
/// An answer of 200 with a picture of the caller's own. Their browser alone keeps it, and asks each time whether it is still the same and
/// still theirs. Opened by itself it may do nothing: the policy of every answer holds (<see cref="SecurityHeaders"/>).
/// </summary>
internal sealed class SvgAnswer(string svg) : IResult
{
    public const string ContentType = "image/svg+xml";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var utf8 = Encoding.UTF8.GetBytes(svg);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(utf8).AsSpan(0, 16))}\"");
        response.GetTypedHeaders().ETag = tag;
        response.Headers.CacheControl = "private, no-cache";
        if (request.GetTypedHeaders().IfNoneMatch.Any(known => known == EntityTagHeaderValue.Any || known.Compare(tag, false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        response.ContentType = $"{ContentType}; charset=utf-8";
        response.ContentLength = utf8.Length;
        return response.Body.WriteAsync(utf8, httpContext.RequestAborted).AsTask();
    }
}
