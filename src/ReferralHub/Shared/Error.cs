namespace ReferralHub.Shared;

/// <summary>What kind of failure an <see cref="Error"/> is; <see cref="Http.Problems"/> maps each kind to one status.</summary>
internal enum ErrorKind
{
    Invalid,
    Unauthenticated,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    Conflict,
    TooLarge,
    UnsupportedMediaType,
    Unprocessable,
    TooManyRequests,
    Unavailable,
    Internal
}

/// <summary>
/// An expected failure. <see cref="Code"/> is for programs and stable for ever, <see cref="Message"/> is for people.
/// <see cref="Fields"/> holds messages by JSON field name; <see cref="RetryAfter"/> is when a new try makes sense.
/// </summary>
internal sealed record Error(ErrorKind Kind, string Code, string Message)
{
    public IReadOnlyDictionary<string, string[]>? Fields { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public static Error Invalid(string code, string message) => new(ErrorKind.Invalid, code, message);

    public static Error Invalid(string code, string message, string field) =>
        new(ErrorKind.Invalid, code, message) { Fields = new Dictionary<string, string[]> { [field] = [message] } };

    public static Error Unauthenticated(string code, string message) => new(ErrorKind.Unauthenticated, code, message);

    public static Error Forbidden(string code, string message) => new(ErrorKind.Forbidden, code, message);

    public static Error NotFound(string message) => new(ErrorKind.NotFound, "not_found", message);

    public static Error Conflict(string code, string message) => new(ErrorKind.Conflict, code, message);

    public static Error Conflict(string code, string message, string field) =>
        new(ErrorKind.Conflict, code, message) { Fields = new Dictionary<string, string[]> { [field] = [message] } };

    public static Error Validation(IReadOnlyDictionary<string, string[]> fields) =>
        new(ErrorKind.Invalid, "validation_failed", "Some fields are not valid") { Fields = fields };

    public static Error Validation(string field, string message) =>
        Validation(new Dictionary<string, string[]> { [field] = [message] });
}

/// <summary>The failures that belong to no slice.</summary>
internal static class Errors
{
    public static readonly Error ValidationFailed = Error.Invalid("validation_failed", "Some fields are not valid");
    public static readonly Error InvalidJson = Error.Invalid("invalid_json", "The body is not valid JSON");
    public static readonly Error Unauthorized = Error.Unauthenticated("unauthorized", "Sign in to do this");
    public static readonly Error TokenExpired = Error.Unauthenticated("token_expired", "The access token has expired");
    public static readonly Error Forbidden = Error.Forbidden("forbidden", "You may not do this");
    public static readonly Error InsufficientScope =
        Error.Forbidden("insufficient_scope", "The access token is not good for this: another scope is needed");
    public static readonly Error NotFound = Error.NotFound("There is nothing here");
    public static readonly Error InvalidCursor = Error.Invalid("invalid_cursor", "The cursor is not valid", "cursor");
    public static readonly Error MethodNotAllowed =
        new(ErrorKind.MethodNotAllowed, "method_not_allowed", "This address does not take this method");
    public static readonly Error PayloadTooLarge = new(ErrorKind.TooLarge, "payload_too_large", "The body is larger than 64 KiB");
    public static readonly Error UnsupportedMediaType =
        new(ErrorKind.UnsupportedMediaType, "unsupported_media_type", "Send the body as application/json in UTF-8");
    public static readonly Error RateLimited = new(ErrorKind.TooManyRequests, "rate_limited", "Too many calls, wait a moment");
    public static readonly Error CsrfFailed = Error.Forbidden("csrf_failed", "The call does not come from a page that may make it");
    public static readonly Error InvalidPassword = Error.Invalid("invalid_password", "The current password is wrong", "current_password");
    public static readonly Error Internal = new(ErrorKind.Internal, "internal_error", "Something went wrong on our side");
    public static readonly Error DependencyUnavailable =
        new(ErrorKind.Unavailable, "dependency_unavailable", "A part of the service is down, try again soon")
        {
            RetryAfter = TimeSpan.FromSeconds(2)
        };
    public static readonly Error Overloaded =
        new(ErrorKind.Unavailable, "overloaded", "The service is busy, try again soon") { RetryAfter = TimeSpan.FromSeconds(2) };
}
