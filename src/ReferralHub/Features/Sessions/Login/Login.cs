using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

/// <summary>
/// Begins a session by username or e-mail. Unknown user and wrong password cost one Argon2id each and answer the same bytes;
/// that an account is suspended is told only to who knows its password. Wrong passwords are counted by account, known or not.
/// </summary>
internal static class Login
{
    [Needs("username_or_email", "password")]
    internal sealed record Body(string? UsernameOrEmail, Secret Password, bool? UseCookies);

    internal sealed record Command(string UsernameOrEmail, Secret Password, Client Client) : IRequest<Result<TokenAnswer>>;

    internal static readonly Error InvalidCredentials =
        Error.Unauthenticated("invalid_credentials", "Username, e-mail or password is wrong");

    internal sealed class Handler(
        NpgsqlDataSource db, PasswordHasher hasher, LoginFailures failures, FailedSignIns failed, Shared.Security.Sessions sessions,
        AccountMetrics metrics) : IRequestHandler<Command, Result<TokenAnswer>>
    {
        public async Task<Result<TokenAnswer>> Handle(Command command, CancellationToken ct) =>
            // once more, for what changed may be the hash alone: another sign-in has renewed it
            metrics.SignedIn(AccountMetrics.Password, await Try(command, ct) ?? await Try(command, ct) ?? InvalidCredentials);

        /// <summary>Null if the password was right when it was looked at, and its hash is another by now.</summary>
        private async Task<Result<TokenAnswer>?> Try(Command command, CancellationToken ct)
        {
            var user = await db.QuerySingleOrDefaultAsync<Row>(LoginSql.Find, new { Identifier = command.UsernameOrEmail }, ct);
            var begun = await failures.Begin(user?.Id, command.UsernameOrEmail, ct);
            if (begun.Error is { } locked)
                return locked;
            await using var attempt = begun.Value;
            var check = await hasher.Verify(command.Password.Reveal(), user?.PasswordHash, ct);
            if (user is null || !check.Right)
            {
                await attempt.Wrong();
                failed.Add(user?.Id, command.Client.Address);
                return InvalidCredentials;
            }
            await attempt.Right();
            if (user.Suspended)
                return AccountErrors.Suspended;
            var hash = user.PasswordHash;
            if (check.Rehashed is { } renewed
                && await db.ExecuteAsync(LoginSql.Rehash, new { user.Id, Old = hash, New = renewed }, ct) == 1)
                hash = renewed;
            return await sessions.Begin(new Account(user.Id, user.Username, user.Role), hash, command.Client, ct);
        }

        private sealed record Row(Guid Id, string Username, string Role, string? PasswordHash, bool Suspended);
    }
}
