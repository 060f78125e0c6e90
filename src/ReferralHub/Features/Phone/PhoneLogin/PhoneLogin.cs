using System.Security.Cryptography;
using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Phone;

/// <summary>
/// Begins a session by the code of an SMS, which works once. An unknown number becomes an account, then and only then with the
/// referral code; a bad one is an error and leaves the SMS code as it was.
/// </summary>
internal static class PhoneLogin
{
    [Needs("phone", "code")]
    internal sealed record Body(string? Phone, Secret Code, string? ReferralCode, bool? UseCookies);

    internal sealed record Command(string Phone, Secret Code, Attribution Attribution, Client Client) : IRequest<Result<TokenAnswer>>;

    internal sealed class Handler(
        NpgsqlDataSource db, RateLimits limits, PhoneCodes codes, FailedSignIns failed, SignUp signUp, Shared.Security.Sessions sessions,
        Outbox outbox, AccountMetrics metrics) : IRequestHandler<Command, Result<TokenAnswer>>
    {
        private const string Crockford = "0123456789abcdefghjkmnpqrstvwxyz";
        private const int Tries = 5;

        public async Task<Result<TokenAnswer>> Handle(Command command, CancellationToken ct) =>
            metrics.SignedIn(AccountMetrics.Phone, await SignIn(command, ct));

        private async Task<Result<TokenAnswer>> SignIn(Command command, CancellationToken ct)
        {
            if (await limits.Take(Limits.PhoneVerify, command.Phone, ct) is { } limited)
                return limited;
            if (await codes.Try(command.Phone, command.Code.Reveal().Trim(), ct) is not { } right)
            {
                failed.AddCode(command.Phone, command.Client.Address);
                return PhoneCodes.Invalid;
            }

            // who spends the code has this number for itself until the commit
            var entry = await db.TransactionAsync<Entry>(async transaction =>
            {
                if (!await codes.Spend(transaction, right))
                    return PhoneCodes.Invalid;
                return await transaction.QuerySingleOrDefaultAsync<Known>(PhoneLoginSql.Find, new { command.Phone }) switch
                {
                    null => await Create(command, transaction),
                    { Suspended: true } => AccountErrors.Suspended,
                    var known => new Entry(new Account(known.Id, known.Username, known.Role), null)
                };
            }, ct);
            if (entry.Error is { } refused)
                return refused;
            outbox.Wake();
            var created = entry.Value.Created;
            if (created is not null)
                metrics.SignedUp(AccountMetrics.Phone, created.InviterId is not null);
            // nobody: the account was erased at this moment
            if (await sessions.Begin(entry.Value.Account, null, command.Client, ct) is not { } begun)
                return PhoneCodes.Invalid;
            return begun.Error is null ? begun.Value with { Created = created is not null } : begun;
        }

        private async Task<Result<Entry>> Create(Command command, Transaction transaction)
        {
            for (var attempt = 0; attempt < Tries; attempt++)
            {
                // forty bits: the index tells the rare one that is taken, and another is drawn
                var name = $"user-{RandomNumberGenerator.GetString(Crockford, 8)}";
                var user = new NewUser(name, null, null, command.Phone, command.Attribution, command.Client.Address);
                var signedUp = await signUp.Make(user, transaction.QuerySingleOrDefaultAsync<SignUp.Outcome>);
                if (signedUp.Error is { } bad)
                    return bad;
                if (signedUp.Value is { } made)
                    return new Entry(new Account(made.Id, name, Role.User), made);
            }
            throw new OverloadedException("No free username was found");
        }

        private sealed record Known(Guid Id, string Username, string Role, bool Suspended);

        private sealed record Entry(Account Account, SignedUp? Created);
    }
}
