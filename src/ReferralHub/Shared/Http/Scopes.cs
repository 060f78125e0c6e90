using ReferralHub.Domain;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Http;

/// <summary>What a token must be good for on a route that is not for people.</summary>
internal sealed record NeedsScope(IReadOnlyList<string> AnyOf);

/// <summary>The partner of a request, from a checked access token. Bind it only on routes that require a scope of partners.</summary>
internal sealed record PartnerCaller(Guid Id)
{
    public static ValueTask<PartnerCaller?> BindAsync(HttpContext context) => ValueTask.FromResult(
        context.User is CallerPrincipal { Caller: { Role: Role.Partner } caller }
            ? new PartnerCaller(caller.UserId)
            : throw new InvalidOperationException("PartnerCaller is bound on a route that does not require a partner's scope"))!;
}

internal static class Scopes
{
    private static readonly string[] s_people = [Scope.User];

    /// <summary>For partners whose token has one of these; else 403 <c>insufficient_scope</c> (RFC 6750, 3.1).</summary>
    public static RouteHandlerBuilder RequireScope(this RouteHandlerBuilder route, params IReadOnlyList<string> anyOf) => route
        .RequireAuthorization(policy => policy.RequireAssertion(context => (context.User as CallerPrincipal)?.HasAny(anyOf) is true))
        .WithMetadata(new NeedsScope(anyOf))
        .CanFail(Errors.Unauthorized, Errors.TokenExpired, Errors.InsufficientScope);

    /// <summary>The scopes that a route asks for and this caller has none of; null if it is not scopes that they lack.</summary>
    public static string? Missing(HttpContext context)
    {
        var needed = context.GetEndpoint()?.Metadata.GetMetadata<NeedsScope>()?.AnyOf ?? s_people;
        return (context.User as CallerPrincipal)?.HasAny(needed) is false ? string.Join(' ', needed) : null;
    }
}
