namespace ReferralHub.Shared.Http;

/// <summary>
/// What a route says of its answers beside <c>Produces</c>, for the API document. Errors that follow from the rest of its line (a body, a
/// query, authorization) are not said again.
/// </summary>
internal static class Answers
{
    /// <summary>The errors of the use case itself.</summary>
    internal static RouteHandlerBuilder CanFail(this RouteHandlerBuilder route, params Error[] errors) =>
        route.WithMetadata(new CanFail(errors));

    /// <summary>Another body under 200; which one it is depends on who asks.</summary>
    internal static RouteHandlerBuilder OrProduces<T>(this RouteHandlerBuilder route) => route.WithMetadata(new OrProduces(typeof(T)));
}

internal sealed record CanFail(IReadOnlyList<Error> Errors);

internal sealed record OrProduces(Type Body);

/// <summary>The members of a body that must be there and not null, by their JSON names; all others may be left out.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsAttribute(params string[] members) : Attribute
{
    internal IReadOnlyList<string> Members => members;
}
