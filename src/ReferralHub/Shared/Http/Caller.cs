using System.Security.Claims;

namespace ReferralHub.Shared.Http;

/// <summary>The signed-in user of a request, from a checked access token. Only routes that require authorization bind it.</summary>
internal sealed record Caller(Guid UserId, Guid SessionId, string Role)
{
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult<Caller?>(
        context.User.Identity is { IsAuthenticated: true }
            ? new Caller(Guid.Parse(Claim(context.User, "sub")), Guid.Parse(Claim(context.User, "sid")), Claim(context.User, "role"))
            : throw new InvalidOperationException("Caller is bound on a route that does not require authorization."));

    private static string Claim(ClaimsPrincipal user, string name) =>
        user.FindFirstValue(name) ?? throw new InvalidOperationException($"The access token has no {name}.");
}
