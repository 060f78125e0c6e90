using System.Text.Json;
using System.Threading.Channels;
using ReferralHub.Domain;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Partners;

/// <summary>A call of a partner that was refused. <see cref="Route"/> is the pattern, with no value of the caller's.</summary>
internal sealed record RefusedRequest(
    Guid Id, Guid PartnerId, DateTime At, string Method, string Route, int Status, string Code, string? Errors);

/// <summary>
/// The refusals that wait to be written. Nobody waits here: when it is full, the newest is dropped, for it is the thousandth of its kind.
/// What a crash may lose is the last half second.
/// </summary>
internal sealed class RequestLog
{
    private readonly Channel<RefusedRequest> _waiting =
        Channel.CreateBounded<RefusedRequest>(new BoundedChannelOptions(10_000) { SingleReader = true });

    public void Add(RefusedRequest refused) => _ = _waiting.Writer.TryWrite(refused);

    public ChannelReader<RefusedRequest> Waiting => _waiting.Reader;
}

/// <summary>
/// Notes what is refused to partners, whoever refuses it after they are known. Runs between authentication and authorization.
/// </summary>
internal sealed class RequestLogging(RequestDelegate next, RequestLog log, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var now = clock.GetUtcNow();
        await next(context);
        if (context.User is not CallerPrincipal { Caller: { Role: Role.Partner } partner }
            || RefusedCall.ErrorOf(context) is not { } error
            || context.GetEndpoint() is not RouteEndpoint { RoutePattern.RawText: { } route })
            return;
        log.Add(new RefusedRequest(
            Guid.CreateVersion7(now), partner.UserId, now.UtcDateTime, context.Request.Method, route, error.Status(), error.Code,
            error.Fields is { } fields ? JsonSerializer.Serialize(fields) : null));
    }
}
