using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Partners;

/// <summary>
/// Takes back a conversion, all of it, or so much of its value as is gone by now in all: said again, or less than before, it changes
/// nothing. With the last conversion of a person that stands goes the success of their referral too.
/// </summary>
internal static class ReverseConversion
{
    internal sealed record Body(decimal? Amount);

    internal sealed record Command(Guid PartnerId, string ExternalId, decimal? Amount, Client Client) : IRequest<Result<Conversion>>;

    internal static readonly Error TooMuch = Error.Validation("amount", "This is more than the value of the conversion");

    internal sealed class Handler(NpgsqlDataSource db, IdempotentCall call, Outbox outbox, TimeProvider clock)
        : IRequestHandler<Command, Result<Conversion>>
    {
        public async Task<Result<Conversion>> Handle(Command command, CancellationToken ct)
        {
            if (!Conversion.IsExternalId(command.ExternalId))
                return Errors.NotFound;
            var name = new { command.PartnerId, command.ExternalId };
            var result = await db.TransactionAsync<Conversion>(call, async transaction =>
            {
                // waits for whoever changes it or takes back another of its conversions: the last one is to know that it is
                if (await transaction.QuerySingleOrDefaultAsync<Referral>(ReverseConversionSql.LockReferral, name) is not { } referral)
                    return Errors.NotFound;
                var conversion = (await transaction.QuerySingleOrDefaultAsync<Conversion>(ConversionSql.Find, name))!;
                if (command.Amount > (conversion.Value ?? 0))
                    return TooMuch;
                var now = clock.GetUtcNow();
                var changed = await transaction.ExecuteAsync(ReverseConversionSql.Reverse,
                    new { conversion.Id, command.Amount, Now = now.UtcDateTime });
                if (changed == 1)
                    await TakeSuccess(transaction, command, referral, now);
                return (await transaction.QuerySingleOrDefaultAsync<Conversion>(ConversionSql.Find, name))!;
            }, ct);
            outbox.Wake();
            return result;
        }

        private static async Task TakeSuccess(Transaction transaction, Command command, Referral referral, DateTimeOffset now)
        {
            var (step, reason) = (ReferralStep.Reverse, ReferralStep.ReversedByPartner);
            var reversed = await transaction.ExecuteAsync(ReverseConversionSql.TakeSuccess,
                new { referral.Id, step.From, To = step.To[0], Reason = reason, Now = now.UtcDateTime });
            if (reversed == 1)
                _ = await transaction.ExecuteAsync(AuditSql.Insert, AuditEvent.OfPartner(
                    now, command.PartnerId, step.Action, "referral", referral.Id, reason,
                    new { status = referral.Status, reason = referral.Reason },
                    new { status = step.To[0], reason }, command.Client.Address?.ToString()));
        }

        private sealed record Referral(Guid Id, string Status, string? Reason);
    }
}
