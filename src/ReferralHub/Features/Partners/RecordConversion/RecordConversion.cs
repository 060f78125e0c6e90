using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;

namespace ReferralHub.Features.Partners;

/// <summary>
/// Takes what a referred person did at the partner's, once an <c>external_id</c>, however often and at once it comes: what comes again is
/// answered with the first, whatever else it says. The rewards follow from the outbox. The e-mail finds the person and is not kept.
/// </summary>
internal static class RecordConversion
{
    [Needs("event", "external_id")]
    internal sealed record Body(
        string? ReferredUserId, string? Email, string? Event, string? ExternalId, decimal? Value, string? Currency);

    internal sealed record Command(
        Guid PartnerId, string? ReferredUserId, string? Email, string? Event, string? ExternalId, decimal? Value, string? Currency)
        : IRequest<Result<Conversion>>;

    internal static readonly Error UserNotFound = new(ErrorKind.NotFound, "user_not_found", "There is nobody with this id or address");
    internal static readonly Error NotReferred = Error.Conflict("not_referred", "Nobody referred this person");
    internal static readonly Error OutsideWindow = Error.Conflict("outside_window", "This person signed up too long ago to count");

    internal sealed class Handler(NpgsqlDataSource db, IdempotentCall call, Outbox outbox, Settings settings, TimeProvider clock)
        : IRequestHandler<Command, Result<Conversion>>
    {
        public async Task<Result<Conversion>> Handle(Command command, CancellationToken ct)
        {
            var result = await db.TransactionAsync<Conversion>(call, async transaction =>
            {
                if (await Find(transaction, command) is { } known)
                    return known with { Duplicate = true };
                var person = await transaction.QuerySingleOrDefaultAsync<Guid?>(RecordConversionSql.FindPerson, new
                {
                    UserId = command.ReferredUserId is { } id ? Guid.Parse(id) : (Guid?)null,
                    command.Email
                });
                if (person is null)
                    return UserNotFound;
                if (await transaction.QuerySingleOrDefaultAsync<Referral>(RecordConversionSql.HoldReferral, new { UserId = person })
                    is not { } referral)
                    return NotReferred;
                var now = clock.GetUtcNow();
                if (now.UtcDateTime - referral.CreatedAt > TimeSpan.FromDays(settings.Referrals.AttributionDays))
                    return OutsideWindow;
                // the unique index decides, so of many at once one is the first
                var made = await transaction.ExecuteAsync(RecordConversionSql.Insert, new
                {
                    Id = Guid.CreateVersion7(now),
                    command.PartnerId,
                    command.ExternalId,
                    ReferralId = referral.Id,
                    command.Event,
                    command.Value,
                    Currency = command.Currency?.ToUpperInvariant(),
                    Now = now.UtcDateTime
                });
                return (await Find(transaction, command))! with { Duplicate = made == 0 };
            }, ct);
            outbox.Wake();
            return result;
        }

        private static Task<Conversion?> Find(Transaction transaction, Command command) =>
            transaction.QuerySingleOrDefaultAsync<Conversion>(ConversionSql.Find, new { command.PartnerId, command.ExternalId });

        private sealed record Referral(Guid Id, DateTime CreatedAt);
    }
}
