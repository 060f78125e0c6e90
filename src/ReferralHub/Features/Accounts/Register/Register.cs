using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

/// <summary>
/// Makes an account and, with a code, its referral: all of it or nothing, in one statement. However many identical sign-ups arrive at once,
/// one wins by the unique indexes. A bad code is an error and makes no account. The verification mail follows from the outbox.
/// </summary>
internal static class Register
{
    [Needs("username", "email", "password")]
    internal sealed record Body(string? Username, string? Email, Secret Password, string? ReferralCode);

    internal sealed record Command(string Username, string Email, Secret Password, Attribution Attribution, Client Client)
        : IRequest<Result<Answer>>;

    internal sealed record Answer(
        Guid Id, string Username, string Email, bool EmailVerified, string ReferralCode, string ReferralLink, Inviter? ReferredBy,
        DateTime CreatedAt);

    internal sealed record Inviter(Guid Id, string Username);

    internal sealed class Handler(
        NpgsqlDataSource db, PasswordHasher hasher, SignUp signUp, Links links, Outbox outbox, AccountMetrics metrics)
        : IRequestHandler<Command, Result<Answer>>
    {
        // more than one only if whoever held the name lets go of it at this moment
        private const int Tries = 5;

        public async Task<Result<Answer>> Handle(Command command, CancellationToken ct)
        {
            var hash = await hasher.Hash(command.Password.Reveal(), ct);
            var user = new NewUser(command.Username, command.Email, hash, null, command.Attribution, command.Client.Address);
            for (var attempt = 0; attempt < Tries; attempt++)
            {
                var signedUp = await signUp.Make(user, (sql, values) => db.QuerySingleOrDefaultAsync<SignUp.Outcome>(sql, values, ct));
                if (signedUp.Error is { } bad)
                    return bad;
                if (signedUp.Value is { } made)
                {
                    outbox.Wake(Lanes.Mail, Lanes.Referrals, Outbox.Counters, Outbox.Feed, Outbox.Events);
                    metrics.SignedUp(AccountMetrics.Password, made.InviterId is not null);
                    return new Answer(made.Id, command.Username, command.Email, false, made.Code, links.Referral(made.Code),
                        made.InviterId is { } inviter ? new Inviter(inviter, made.InviterName!) : null, made.At);
                }
                if (await WhatIsTaken(command, ct) is { } conflict)
                    return conflict;
            }
            throw new OverloadedException("The name is taken and let go again and again");
        }

        private async Task<Error?> WhatIsTaken(Command command, CancellationToken ct)
        {
            var taken = await db.QuerySingleAsync<Taken>(RegisterSql.FindTaken, new { command.Username, command.Email }, ct);
            return taken switch
            {
                { Email: true, Username: true } => AccountErrors.EmailTaken with
                {
                    Fields = AccountErrors.EmailTaken.Fields!.Concat(AccountErrors.UsernameTaken.Fields!).ToDictionary()
                },
                { Email: true } => AccountErrors.EmailTaken,
                { Username: true } => AccountErrors.UsernameTaken,
                _ => null
            };
        }

        private sealed record Taken(bool Email, bool Username);
    }
}
