using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace ReferralHub.Shared.Http;

/// <summary>An answer of 200 whose JSON is there already.</summary>
internal sealed class ReadyJson(byte[] utf8) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = utf8.Length;
        return httpContext.Response.Body.WriteAsync(utf8, httpContext.RequestAborted).AsTask();
    }
}

/// <summary>Makes such answers, as the framework would write them.</summary>
internal sealed class JsonAnswers(IOptions<JsonOptions> json)
{
    public byte[] Write<T>(T answer) => JsonSerializer.SerializeToUtf8Bytes(answer, json.Value.SerializerOptions);
}
