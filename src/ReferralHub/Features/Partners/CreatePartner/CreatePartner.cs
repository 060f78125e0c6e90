using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Partners;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Partners;

/// <summary>Makes a partner and shows its first secret, once. Mails about its webhooks go to the address, if there is one.</summary>
internal static class CreatePartner
{
    internal sealed record Command(string Name, string Scopes, string? Email) : IRequest<Result<PartnerCredentials>>;

    internal static readonly Error NameTaken = Error.Conflict("name_taken", "A partner of this name is there already", "name");

    internal sealed class Handler(NpgsqlDataSource db, PartnerSecrets secrets, TimeProvider clock)
        : IRequestHandler<Command, Result<PartnerCredentials>>
    {
        public async Task<Result<PartnerCredentials>> Handle(Command command, CancellationToken ct)
        {
            var now = clock.GetUtcNow();
            var (id, secret) = (Guid.CreateVersion7(now), PartnerSecrets.New());
            return await db.TransactionAsync<PartnerCredentials>(async transaction =>
            {
                var made = await transaction.ExecuteAsync(CreatePartnerSql.Insert, new
                {
                    Id = id,
                    Name = command.Name.Trim(),
                    command.Email,
                    Scopes = Scope.Split(command.Scopes),
                    SecretId = Guid.CreateVersion7(now),
                    Hash = secrets.Hash(secret),
                    Now = now.UtcDateTime
                });
                if (made == 0)
                    return NameTaken;
                _ = await transaction.ExecuteAsync(AuditSql.Insert, AuditEvent.OfSystem(
                    now, "partner_created", "partner", id, null, null, new { name = command.Name.Trim(), scopes = command.Scopes }));
                return new PartnerCredentials(id, secret);
            }, ct);
        }
    }
}
