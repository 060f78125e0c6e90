using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Partners;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Partners;

/// <summary>Shuts a partner out, for good: no token from now on, and those that are out end on every instance within two seconds.</summary>
internal static class DisablePartner
{
    internal sealed record Command(string ClientId) : IRequest<Result<Partner>>;

    internal sealed class Handler(NpgsqlDataSource db, RevokedSessions revoked, TimeProvider clock)
        : IRequestHandler<Command, Result<Partner>>
    {
        public async Task<Result<Partner>> Handle(Command command, CancellationToken ct)
        {
            if (!Guid.TryParseExact(command.ClientId, "D", out var id))
                return PartnerErrors.Unknown;
            var now = clock.GetUtcNow();
            var result = await db.TransactionAsync<Partner>(async transaction =>
            {
                if (await transaction.ExecuteAsync(DisablePartnerSql.Disable, new { Id = id }) == 1)
                    _ = await transaction.ExecuteAsync(AuditSql.Insert,
                        AuditEvent.OfSystem(now, "partner_disabled", "partner", id, null, null, null));
                return await transaction.QuerySingleOrDefaultAsync<Partner>(DisablePartnerSql.Find, new { Id = id }) is { } partner
                    ? partner
                    : PartnerErrors.Unknown;
            }, ct);
            if (result.Error is null)
                revoked.Add([id]);
            return result;
        }
    }
}
