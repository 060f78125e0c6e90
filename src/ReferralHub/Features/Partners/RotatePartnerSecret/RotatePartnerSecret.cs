using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Partners;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Partners;

/// <summary>
/// Gives a partner a new secret, shown once. The one before it stays good until the next rotation, so that nothing stops while the new one
/// is rolled out; where one has leaked, rotate twice.
/// </summary>
internal static class RotatePartnerSecret
{
    internal sealed record Command(string ClientId) : IRequest<Result<PartnerCredentials>>;

    internal sealed class Handler(NpgsqlDataSource db, PartnerSecrets secrets, TimeProvider clock)
        : IRequestHandler<Command, Result<PartnerCredentials>>
    {
        public async Task<Result<PartnerCredentials>> Handle(Command command, CancellationToken ct)
        {
            if (!Guid.TryParseExact(command.ClientId, "D", out var id))
                return PartnerErrors.Unknown;
            var (now, secret) = (clock.GetUtcNow(), PartnerSecrets.New());
            return await db.TransactionAsync<PartnerCredentials>(async transaction =>
            {
                // one rotation of a partner at a time, so that there are never three
                if (await transaction.QuerySingleOrDefaultAsync<Guid?>(RotatePartnerSecretSql.Lock, new { Id = id }) is null)
                    return PartnerErrors.Unknown;
                _ = await transaction.ExecuteAsync(RotatePartnerSecretSql.DropOld, new { Id = id, Keep = PartnerSecrets.Live - 1 });
                _ = await transaction.ExecuteAsync(RotatePartnerSecretSql.Insert,
                    new { Id = Guid.CreateVersion7(now), PartnerId = id, Hash = secrets.Hash(secret), Now = now.UtcDateTime });
                _ = await transaction.ExecuteAsync(AuditSql.Insert,
                    AuditEvent.OfSystem(now, "partner_secret_rotated", "partner", id, null, null, null));
                return new PartnerCredentials(id, secret);
            }, ct);
        }
    }
}
