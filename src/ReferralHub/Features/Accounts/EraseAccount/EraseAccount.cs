using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

/// <summary>
/// Takes everything personal out of an account, for good, and ends its sessions. Name, address and phone are free again; referrals stay,
/// so that those who invited this person keep their counts. It takes the password, or a fresh SMS code if there is none.
/// </summary>
internal static class EraseAccount
{
    internal sealed record Body(Secret Password, Secret Code);

    internal sealed record Command(Guid UserId, Secret Password, Secret Code, Client Client) : IRequest<Result<Unit>>;

    internal static readonly Error InvalidPassword =
        Error.Invalid(Errors.InvalidPassword.Code, Errors.InvalidPassword.Message, "password");

    internal sealed class Handler(
        NpgsqlDataSource db, CurrentPassword current, RateLimits limits, PhoneCodes codes, FailedSignIns failed, RevokedSessions revoked,
        StatsCache cache, TimeProvider clock)
        : IRequestHandler<Command, Result<Unit>>
    {
        public async Task<Result<Unit>> Handle(Command command, CancellationToken ct)
        {
            var user = await db.QuerySingleOrDefaultAsync<Row>(EraseAccountSql.Find, new { command.UserId }, ct);
            if (user is null)
                return Errors.Unauthorized;
            if (user.HasPassword)
                return await current.Ask(command.UserId, command.Password, command.Client, InvalidPassword,
                    verified => Erase(command.UserId, verified, null, ct), ct);
            if (user.Phone is not { } phone)
                return PhoneCodes.Invalid;

            if (await limits.Take(Limits.PhoneVerify, phone, ct) is { } limited)
                return limited;
            if (await codes.Try(phone, command.Code.Reveal().Trim(), ct) is { } right)
                return await Erase(command.UserId, null, right, ct);
            failed.AddCode(phone, command.Client.Address);
            return PhoneCodes.Invalid;
        }

        private async Task<Result<Unit>> Erase(Guid userId, string? passwordHash, byte[]? code, CancellationToken ct)
        {
            List<Guid> ended = [];
            var result = await db.TransactionAsync<Unit>(transaction => Erase(transaction, userId, passwordHash, code, ended), ct);
            revoked.Add(ended);
            cache.Forget([userId]);
            return result;
        }

        private async Task<Result<Unit>> Erase(Transaction transaction, Guid userId, string? passwordHash, byte[]? code, List<Guid> ended)
        {
            var now = clock.GetUtcNow();
            if (code is not null && !await codes.Spend(transaction, code))
                return PhoneCodes.Invalid;
            // links before their person, as a sign-up does: it holds a link with a cap and asks for its owner's row, whose key a phone is
            _ = await transaction.QueryAsync<Guid>(EraseAccountSql.LockLinks, new { UserId = userId });
            // the person before their secrets, as everywhere; who had proven the password, or that there is none, has to prove it again if
            // that changed
            if (await transaction.QuerySingleOrDefaultAsync<Addresses>(EraseAccountSql.Erase,
                new { UserId = userId, PasswordHash = passwordHash, Now = now.UtcDateTime }) is not { } gone)
                return InvalidPassword;
            _ = await transaction.ExecuteAsync(EraseAccountSql.DropSecrets, new { UserId = userId, gone.Phone });
            _ = await transaction.ExecuteAsync(EraseAccountSql.DropMessages, new { UserId = userId, gone.Email, gone.Phone });
            _ = await transaction.ExecuteAsync(EraseAccountSql.DropLabels, new { UserId = userId });
            _ = await transaction.ExecuteAsync(EraseAccountSql.DropSignals, new { UserId = userId });
            _ = await transaction.ExecuteAsync(IdempotencySql.Forget, new { UserId = userId });
            ended.AddRange(await transaction.QueryAsync<Guid>(EraseAccountSql.EndSessions, new { UserId = userId }));
            _ = await transaction.ExecuteAsync(EraseAccountSql.ScrubAudit, new { UserId = userId });
            _ = await transaction.ExecuteAsync(AuditSql.Insert, AuditEvent.OfUser(now, userId, "account_erased"));
            return Unit.Value;
        }

        private sealed record Row(bool HasPassword, string? Phone);

        private sealed record Addresses(string? Email, string? Phone);
    }
}
