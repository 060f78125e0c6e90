namespace ReferralHub.Shared;

/// <summary>What kind of failure an <see cref="Error"/> is; <see cref="Http.Problems"/> gives each kind its status.</summary>
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
    Unavailable,
    Internal,
}

/// <summary>
/// An expected failure. <see cref="Code"/> is for programs and stable for ever, <see cref="Message"/> is for people.
/// <see cref="Fields"/> holds messages by JSON field name; <see cref="RetryAfter"/> is when a new try makes sense.
/// </summary>
internal sealed record Error(ErrorKind Kind, string Code, string Message)
{
    internal IReadOnlyDictionary<string, string[]>? Fields { get; init; }

    internal TimeSpan? RetryAfter { get; init; }

    internal static Error Invalid(string code, string message, string? field = null) => Of(ErrorKind.Invalid, code, message, field);

    internal static Error Conflict(string code, string message, string? field = null) => Of(ErrorKind.Conflict, code, message, field);

    internal static Error Unauthenticated(string code, string message) => new(ErrorKind.Unauthenticated, code, message);

    internal static Error Validation(IReadOnlyDictionary<string, string[]> fields) => Errors.ValidationFailed with { Fields = fields };

    internal static Error Validation(string field, string message) =>
        Validation(new Dictionary<string, string[]> { [field] = [message] });

    private static Error Of(ErrorKind kind, string code, string message, string? field) => new(kind, code, message)
    {
        Fields = field is null ? null : new Dictionary<string, string[]> { [field] = [message] },
    };
}

/// <summary>The failures that belong to no slice.</summary>
internal static class Errors
{
    internal static readonly Error ValidationFailed = new(ErrorKind.Invalid, "validation_failed", "Some fields are not valid");
    internal static readonly Error InvalidJson = new(ErrorKind.Invalid, "invalid_json", "The body is not valid JSON");
    internal static readonly Error InvalidCursor = Error.Invalid("invalid_cursor", "The cursor is not valid", "cursor");
    internal static readonly Error Unauthorized = Error.Unauthenticated("unauthorized", "Sign in to do this");
    internal static readonly Error TokenExpired = Error.Unauthenticated("token_expired", "The access token has expired");
    internal static readonly Error Forbidden = new(ErrorKind.Forbidden, "forbidden", "You may not do this");
    internal static readonly Error NotFound = new(ErrorKind.NotFound, "not_found", "There is nothing here");
    internal static readonly Error MethodNotAllowed =
        new(ErrorKind.MethodNotAllowed, "method_not_allowed", "This address does not take this method");
    internal static readonly Error PayloadTooLarge = new(ErrorKind.TooLarge, "payload_too_large", "The body is larger than 64 KiB");
    internal static readonly Error UnsupportedMediaType =
        new(ErrorKind.UnsupportedMediaType, "unsupported_media_type", "Send the body as application/json, not encoded");
    internal static readonly Error Internal = new(ErrorKind.Internal, "internal_error", "Something went wrong on our side");
    internal static readonly Error DependencyUnavailable =
        new(ErrorKind.Unavailable, "dependency_unavailable", "A part of the service is down, try again soon")
        {
            RetryAfter = TimeSpan.FromSeconds(2),
        };
    internal static readonly Error Overloaded =
        new(ErrorKind.Unavailable, "overloaded", "The service is busy, try again soon") { RetryAfter = TimeSpan.FromSeconds(2) };
}
