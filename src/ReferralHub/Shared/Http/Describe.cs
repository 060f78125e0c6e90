namespace ReferralHub.Shared.Http;

/// <summary>The failures a route may answer, for the API document.</summary>
internal sealed record CanFailMetadata(IReadOnlyList<Error> Errors);

/// <summary>This body comes with the status instead of the one that <c>Gives</c> names.</summary>
internal sealed record OrGivesMetadata(Type Body, int Status);

/// <summary>The good answer says where what was made, or promised, is to be had.</summary>
internal sealed class Locates;

/// <summary>The good answer sets these cookies, or clears them.</summary>
internal sealed record SetsCookies(IReadOnlyList<string> Names);

/// <summary>The good answer has an <c>ETag</c>, and who has it already need not be sent it again.</summary>
internal sealed class Revalidates;

/// <summary>The refresh token may come in its cookie.</summary>
internal sealed class TakesRefreshCookie;

/// <summary>It needs nothing that could be missing: not even the failures of every route are its own.</summary>
internal sealed class NeverFailsMetadata;

/// <summary>
/// What a slice says of itself on its route line. What follows from the rest of that line (who may call, the limit, a body, an
/// <c>Idempotency-Key</c>) is not said again: <see cref="OpenApi.Failures"/> knows it.
/// </summary>
internal static class Describe
{
    /// <summary>Says what a good answer looks like.</summary>
    public static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder route, int status = 200) => route.Produces<T>(status);

    /// <summary>Says what else it may look like, with the same status.</summary>
    public static RouteHandlerBuilder OrGives<T>(this RouteHandlerBuilder route, int status = 200) =>
        route.WithMetadata(new OrGivesMetadata(typeof(T), status));

    /// <summary>Says that the good answer has a <c>Location</c>.</summary>
    public static RouteHandlerBuilder WithLocation(this RouteHandlerBuilder route) => route.WithMetadata(new Locates());

    /// <summary>Says that the good answer has an <c>ETag</c>, and that it may be 304.</summary>
    public static RouteHandlerBuilder WithETag(this RouteHandlerBuilder route) => route.Produces(304).WithMetadata(new Revalidates());

    /// <summary>Says which cookies the good answer may set or clear.</summary>
    public static RouteHandlerBuilder WithCookies(this RouteHandlerBuilder route, params string[] names) =>
        route.WithMetadata(new SetsCookies(names));

    /// <summary>Says which errors this route may answer, besides those that follow from its line.</summary>
    public static RouteHandlerBuilder CanFail(this RouteHandlerBuilder route, params Error[] errors) =>
        route.WithMetadata(new CanFailMetadata(errors));

    public static RouteHandlerBuilder NeverFails(this RouteHandlerBuilder route) => route.WithMetadata(new NeverFailsMetadata());
}

/// <summary>What must be in a body, by its names in JSON: what the validator or the handler refuses to miss. It is never null.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsAttribute(params string[] members) : Attribute
{
    public IReadOnlyList<string> Members { get; } = members;
}

/// <summary>What may be left out of a body and may not be null.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NotNullAttribute(params string[] members) : Attribute
{
    public IReadOnlyList<string> Members { get; } = members;
}
