using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Http;

/// <summary>The signed-in user of a request, from a checked access token. Bind it only on routes that require authorization.</summary>
internal sealed record Caller(Guid UserId, Guid SessionId, string Role)
{
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(
        (context.User as CallerPrincipal)?.Caller
        ?? throw new InvalidOperationException("Caller is bound on a route that does not require authorization"))!;
}
