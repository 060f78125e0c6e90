using Microsoft.AspNetCore.Diagnostics;

namespace ReferralHub.Shared.Http;

/// <summary>
/// Marks a route that takes a form and whose errors are those of RFC 6749. The type of the form is for the API document: one that says what
/// it accepts would be answered by the framework, in no client's words.
/// </summary>
internal sealed record SpeaksOAuth(Type Form);

/// <summary>Errors in the form of RFC 6749, 5.2: what an OAuth client library understands.</summary>
internal static class OAuthErrors
{
    public const string FormType = "application/x-www-form-urlencoded";

    public static readonly Error InvalidRequest = Error.Invalid("invalid_request", "The request is malformed");
    public static readonly Error InvalidClient = Error.Unauthenticated("invalid_client", "Unknown client, wrong secret, or disabled");
    public static readonly Error UnsupportedGrantType =
        Error.Invalid("unsupported_grant_type", "The only grant_type here is client_credentials");
    public static readonly Error InvalidScope = Error.Invalid("invalid_scope", "This client may not have this scope");

    public static Error Malformed(string why) => InvalidRequest with { Message = why };

    public static bool SpokenBy(HttpContext context) =>
        // what was thrown has lost its endpoint by now
        (context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint)?.Metadata.GetMetadata<SpeaksOAuth>()
            is not null;

    public static Task Write(HttpContext context, Error error)
    {
        if (error.Kind is ErrorKind.Unauthenticated)
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"oauth\", charset=\"UTF-8\"";
        context.Response.Headers.Pragma = "no-cache";
        return context.Response.WriteAsJsonAsync(new Answer(CodeOf(error), error.Message), context.RequestAborted);
    }

    /// <summary>The RFC has no words for a busy server at this place; those of its authorization endpoint are what clients know.</summary>
    private static string CodeOf(Error error) => error.Kind switch
    {
        ErrorKind.TooManyRequests or ErrorKind.Unavailable => "temporarily_unavailable",
        ErrorKind.Internal => "server_error",
        ErrorKind.TooLarge or ErrorKind.UnsupportedMediaType or ErrorKind.Forbidden => InvalidRequest.Code,
        _ => error.Code
    };

    internal sealed record Answer(string Error, string ErrorDescription);
}
