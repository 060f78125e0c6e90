using System.Globalization;
using Microsoft.OpenApi;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.OpenApi;

/// <summary>What answers carry besides their body.</summary>
internal static class Headers
{
    private const string RateLimit = "RateLimit";
    private const string RateLimitPolicy = "RateLimit-Policy";
    private const string RetryAfter = "Retry-After";
    private const string Location = "Location";
    private const string SetCookie = "Set-Cookie";
    private const string ETag = "ETag";

    /// <summary>Puts on the answers that are there, before those of failures, what the route says of them.</summary>
    public static void Describe(OpenApiOperation operation, Route route, OpenApiDocument document)
    {
        foreach (var (status, answer) in operation.Responses!)
            if (answer is OpenApiResponse own && int.Parse(status, CultureInfo.InvariantCulture) is var code)
                own.Headers = code < 400 ? Of(OfGood(route, status), document) : OfFailure(code, document);
    }

    public static Dictionary<string, IOpenApiHeader>? OfFailure(int status, OpenApiDocument document) => Of(status switch
    {
        429 => [RateLimit, RateLimitPolicy, RetryAfter],
        503 => [RetryAfter],
        _ => []
    }, document);

    public static void AddTo(OpenApiDocument document)
    {
        Add(RateLimit, "What is left of each limit: `\"name\";r=29;t=2` is 29 calls, and all of them again in 2 seconds "
            + "(draft-ietf-httpapi-ratelimit-headers). Failures that come after the limit was looked at have it too.");
        Add(RateLimitPolicy, "The limits themselves: `\"name\";q=30;w=60` is 30 calls in 60 seconds.");
        Add(RetryAfter, "The seconds after which a call succeeds again.", new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Minimum = "1"
        });
        Add(Location, "Where it is to be had.", new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri-reference" });
        Add(SetCookie, "The cookies of this route, one header each.");
        Add(ETag, "Names what was answered: sent again as `If-None-Match`, it is answered 304 as long as nothing changed.");
        Add(Idempotency.Replayed, "`true`: this is the answer to an earlier call with the same `Idempotency-Key`. Failures of 400, 404, "
            + "409 and 422 are replayed too.", new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["true"] });

        void Add(string name, string description, OpenApiSchema? schema = null) => _ = document.AddComponent<IOpenApiHeader>(name,
            new OpenApiHeader { Description = description, Schema = schema ?? new OpenApiSchema { Type = JsonSchemaType.String } });
    }

    private static IEnumerable<string> OfGood(Route route, string status)
    {
        if (route.Has<Locates>() || status is "302")
            yield return Location;
        if (route.Has<SetsCookies>())
            yield return SetCookie;
        if (route.Has<Revalidates>())
            yield return ETag;
        if (route.Has<TakesIdempotencyKey>())
            yield return Idempotency.Replayed;
        if (route.Has<LimitPolicy>())
        {
            yield return RateLimit;
            yield return RateLimitPolicy;
        }
    }

    private static Dictionary<string, IOpenApiHeader>? Of(IEnumerable<string> names, OpenApiDocument document) =>
        names.ToDictionary(name => name, IOpenApiHeader (name) => new OpenApiHeaderReference(name, document)) is { Count: > 0 } headers
            ? headers
            : null;
}
