using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

/// <summary>Makes an account that is an admin's from the start, its address taken as proven. Nobody is told by mail.</summary>
internal static class CreateAdmin
{
    internal sealed record Command(string Username, string Email, Secret Password) : IRequest<Result<Member>>;

    internal static readonly Error Taken = Error.Conflict("username_taken", "This username or e-mail address is in use: see admin grant");

    internal sealed class Handler(NpgsqlDataSource db, PasswordHasher hasher, SignUp signUp, TimeProvider clock)
        : IRequestHandler<Command, Result<Member>>
    {
        public async Task<Result<Member>> Handle(Command command, CancellationToken ct)
        {
            var hash = await hasher.Hash(command.Password.Reveal(), ct);
            var user = new NewUser(command.Username, command.Email, hash, null, Attribution.Of(null, null), null);
            return await db.TransactionAsync<Member>(async transaction =>
            {
                var signedUp = await signUp.Make(user, transaction.QuerySingleOrDefaultAsync<SignUp.Outcome>);
                if (signedUp.Value is not { } made)
                    return Taken;
                _ = await transaction.ExecuteAsync(CreateAdminSql.Promote, new { made.Id, Role = Role.Admin, Now = made.At });
                _ = await transaction.ExecuteAsync(AuditSql.Insert, AuditEvent.OfSystem(
                    clock.GetUtcNow(), "role_changed", "user", made.Id, null, null, new { role = Role.Admin }));
                return (await transaction.QuerySingleOrDefaultAsync<Member>(MemberSql.Find, new { made.Id }))!;
            }, ct);
        }
    }
}
