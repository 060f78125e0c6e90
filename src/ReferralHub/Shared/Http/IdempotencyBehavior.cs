using MediatR;

namespace ReferralHub.Shared.Http;

/// <summary>Runs a call with an <c>Idempotency-Key</c> once: claims the key, and afterwards keeps the answer or frees the key.</summary>
internal sealed class IdempotencyBehavior<TRequest, TResponse>(IdempotentCall call) : IPipelineBehavior<TRequest, TResponse>
    where TResponse : class, IFailable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (!call.HasKey)
            return await next();
        if (await call.Claim<TResponse>() is { } known)
            return known;
        try
        {
            var answer = await next();
            await call.Settle(answer);
            return answer;
        }
        catch
        {
            await call.Free();
            throw;
        }
    }
}
