using MediatR;
using Microsoft.Extensions.Primitives;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Http;

/// <summary>Marks a route that takes an <c>Idempotency-Key</c>.</summary>
internal sealed class TakesIdempotencyKey;

/// <summary>
/// Makes a repeated call one call (draft-ietf-httpapi-idempotency-key-header), see docs/adr/0006-idempotency.md. A key belongs to its
/// caller, method and route. What is refused before its body is looked at (413, 415) uses up no key.
/// </summary>
internal static class Idempotency
{
    public const string Header = "Idempotency-Key";
    public const string Replayed = "Idempotency-Replayed";
    public const int MaxLength = 255;

    public static readonly Error InFlight =
        Error.Conflict("idempotency_in_flight", "The first call with this Idempotency-Key is still running");
    public static readonly Error KeyReused =
        new(ErrorKind.Unprocessable, "idempotency_key_reused", "This Idempotency-Key came with another body before");
    private static readonly Error s_malformed =
        Error.Validation(Header, "One key of 1 to 255 printable ASCII characters without blanks, bare or in quotes");

    public static void AddIdempotency(this IServiceCollection services, Settings settings)
    {
        _ = services.AddSingleton<KeptJson>();
        _ = services.AddScoped<IdempotentCall>();
        // before the one of validation, so around it: an answer that says what is not valid is replayed too
        _ = services.AddTransient(typeof(IPipelineBehavior<,>), typeof(IdempotencyBehavior<,>));
        services.AddRetention(settings, new Kept("idempotency keys", IdempotentCall.Life, "idempotency_keys", "created_at")
        {
            // its key is two columns
            Delete = IdempotencySql.Sweep
        });
    }

    public static RouteHandlerBuilder Idempotent(this RouteHandlerBuilder route) => route
        .AddEndpointFilter(Filter)
        .WithMetadata(new TakesIdempotencyKey())
        .CanFail(Errors.ValidationFailed, InFlight, KeyReused);

    /// <summary>What to answer to a body that no handler will see: kept and replayed as every other answer.</summary>
    public static async Task<Error> Refuse(HttpContext context, Error error)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<TakesIdempotencyKey>() is null || Begin(context) is not { } begun)
            return error;
        if (begun.Error is { } malformed)
            return malformed;
        if ((await begun.Value.Claim<Result<Unit>>())?.Error is { } known)
            return Mark(context, begun.Value, known);
        await begun.Value.Settle(Result<Unit>.Failed(error));
        return error;
    }

    /// <summary>The key in the header, bare or as a structured field string (RFC 9651); null if it is none.</summary>
    internal static string? KeyOf(StringValues header)
    {
        if (header is not [{ } key])
            return null;
        if (key is ['"', .. var inner, '"'])
            key = inner;
        return key.Length is >= 1 and <= MaxLength && key.All(character => character is > ' ' and <= '~') ? key : null;
    }

    private static async ValueTask<object?> Filter(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        if (Begin(invocation.HttpContext) is not { } begun)
            return await next(invocation);
        return begun.Error is { } malformed
            ? new ProblemAnswer(malformed)
            : Mark(invocation.HttpContext, begun.Value, await next(invocation));
    }

    /// <summary>Null: the call has no key.</summary>
    private static Result<IdempotentCall>? Begin(HttpContext context)
    {
        if (context.Request.Headers[Header] is not { Count: > 0 } header)
            return null;
        if (KeyOf(header) is not { } key)
            return s_malformed;
        var call = context.RequestServices.GetRequiredService<IdempotentCall>();
        call.Begin(CallerOf(context), RouteOf(context), key, BodyOf(context));
        return call;
    }

    private static T Mark<T>(HttpContext context, IdempotentCall call, T answer)
    {
        if (call.IsReplayed)
            context.Response.Headers[Replayed] = "true";
        return answer;
    }

    private static string CallerOf(HttpContext context) => (context.User as CallerPrincipal)?.Subject
        ?? throw new InvalidOperationException("Idempotent() stands on a route that does not require authorization");

    /// <summary>The values of a route belong to it, as they were written: what two of them mean is for the handler to say.</summary>
    private static string[] RouteOf(HttpContext context)
    {
        var pattern = ((RouteEndpoint)context.GetEndpoint()!).RoutePattern;
        return [context.Request.Method, pattern.RawText!, .. pattern.Parameters.Select(part => $"{context.GetRouteValue(part.Name)}")];
    }

    /// <summary>As <see cref="JsonBodies"/> has read it; a route without a body has none, whatever was sent.</summary>
    private static ReadOnlySpan<byte> BodyOf(HttpContext context) =>
        JsonBodies.Of(context) is { } body ? body.GetBuffer().AsSpan(0, (int)body.Length) : [];
}
