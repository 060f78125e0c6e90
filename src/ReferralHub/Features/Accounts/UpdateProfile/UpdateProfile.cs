using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

/// <summary>
/// Changes what the body names, all of it or nothing. Another e-mail address counts once it has proven itself; until then the old one
/// stays in force, and hears of it. By whom one was invited can be said once, within seven days of the sign-up.
/// </summary>
internal static class UpdateProfile
{
    [NotNull("username", "email", "invite_code")]
    internal sealed record Body(
        Optional<string> Username, Optional<string> FirstName, Optional<string> LastName, Optional<string> Email,
        Optional<string> InviteCode);

    internal sealed record Command(Guid UserId, Body Changes, Client Client) : IRequest<Result<Profile>>;

    internal sealed class Handler(
        NpgsqlDataSource db, Profiles profiles, Invitations invitations, Outbox outbox, StatsCache cache, TimeProvider clock)
        : IRequestHandler<Command, Result<Profile>>
    {
        public async Task<Result<Profile>> Handle(Command command, CancellationToken ct)
        {
            Result<Unit> result;
            try
            {
                result = await db.TransactionAsync(transaction => Change(command, transaction), ct);
            }
            catch (PostgresException taken)
                when (taken is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "ux_users_username" })
            {
                return AccountErrors.UsernameTaken;
            }
            if (result.Error is { } refused)
                return refused;
            outbox.Wake();
            cache.Forget([command.UserId]);
            return await profiles.Find(command.UserId, ct) is { } profile ? profile : Errors.Unauthorized;
        }

        private async Task<Result<Unit>> Change(Command command, Transaction transaction)
        {
            var (now, changes) = (clock.GetUtcNow(), command.Changes);
            // before any row is locked: whoever waits here holds nothing that another late invitation needs
            if (changes.InviteCode.IsSet)
                _ = await transaction.ExecuteAsync(LateInviteSql.TakeTurns, null);
            var user = await transaction.QuerySingleOrDefaultAsync<Current>(UpdateProfileSql.Lock, new { command.UserId });
            if (user is null)
                return Errors.Unauthorized;

            if (changes.InviteCode.Value is { } code
                && await LateInvite.Claim(
                    transaction, invitations, command.UserId, user.CreatedAt, code, command.Client, now) is { } refused)
                return refused;
            if (changes.Email.Value is { } email && await ChangeEmail(transaction, command.UserId, user, email, now) is { } conflict)
                return conflict;

            var username = changes.Username.Or(user.Username)!;
            _ = await transaction.ExecuteAsync(UpdateProfileSql.SetNames, new
            {
                command.UserId,
                Username = username,
                FirstName = changes.FirstName.Or(user.FirstName),
                LastName = changes.LastName.Or(user.LastName)
            });
            if (username != user.Username)
                _ = await transaction.ExecuteAsync(AuditSql.Insert, AuditEvent.OfUser(now, command.UserId, "username_changed",
                    command.Client.Address?.ToString(), new { username = user.Username }, new { username }));
            return Unit.Value;
        }

        private static async Task<Error?> ChangeEmail(
            Transaction transaction, Guid userId, Current user, string email, DateTimeOffset now)
        {
            if (user.Email is { } current && EmailAddress.Key(current) == EmailAddress.Key(email))
            {
                // the same mailbox, perhaps in another spelling: whatever change was under way is called off
                _ = await transaction.ExecuteAsync(UpdateProfileSql.SpellEmail, new { UserId = userId, Email = email });
                _ = await transaction.ExecuteAsync(OneTimeTokensSql.EndEmailChanges, new { UserId = userId, Now = now.UtcDateTime });
                return null;
            }
            // a courtesy, for it may be taken until it is proven: the unique index decides then
            if (await transaction.QuerySingleOrDefaultAsync<bool>(UpdateProfileSql.IsEmailTaken, new { Email = email }))
                return AccountErrors.EmailTaken;
            await Outbox.Add(transaction, new EmailChangeAsked(
                userId, email, OneTimeTokens.NewSeed(), now.UtcDateTime, user.EmailChangeRound));
            return null;
        }

        private sealed record Current(
            string Username, string? Email, string? FirstName, string? LastName, DateTime CreatedAt, int EmailChangeRound);
    }
}
