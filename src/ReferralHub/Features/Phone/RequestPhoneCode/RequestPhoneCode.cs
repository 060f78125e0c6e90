using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Phone;

/// <summary>
/// Asks for a code by SMS. Whether the number belongs to anybody is not looked up, so it cannot be told; the code itself leaves the
/// service by SMS alone.
/// </summary>
internal static class RequestPhoneCode
{
    [Needs("phone")]
    internal sealed record Body(string? Phone);

    internal sealed record Command(string Phone) : IRequest<Result<Answer>>;

    internal sealed record Answer(int ExpiresIn, int ResendAfter);

    internal sealed class Handler(NpgsqlDataSource db, PhoneCodes codes, Outbox outbox, TimeProvider clock)
        : IRequestHandler<Command, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Command command, CancellationToken ct)
        {
            var asked = new PhoneCodeAsked(command.Phone, OneTimeTokens.NewSeed(), clock.GetUtcNow().UtcDateTime);
            var result = await db.TransactionAsync<Answer>(async transaction =>
            {
                if (!await codes.Issue(transaction, asked.Phone, asked.Seed, asked.RequestedAt))
                    return Errors.RateLimited;
                await Outbox.Add(transaction, asked);
                return new Answer((int)codes.Lifetime.TotalSeconds, (int)PhoneCodes.ResendAfter.TotalSeconds);
            }, ct);
            if (result.Error is { } tooSoon)
                return tooSoon with { RetryAfter = await codes.Wait(command.Phone, ct) };
            outbox.Wake();
            return result;
        }
    }
}
