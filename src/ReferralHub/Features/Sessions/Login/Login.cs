using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

/// <summary>
/// Begins a session by username or e-mail. An unknown name and a wrong password cost one Argon2id each and answer the same bytes.
/// </summary>
internal static class Login
{
    [Needs("username_or_email", "password")]
    internal sealed record Body(string? UsernameOrEmail, Secret? Password);

    internal sealed record Command(string UsernameOrEmail, Secret Password) : IRequest<Result<TokenAnswer>>;

    internal static readonly Error InvalidCredentials =
        Error.Unauthenticated("invalid_credentials", "Username, e-mail or password is wrong");

    internal sealed class Handler(NpgsqlDataSource db, PasswordHasher hasher, SessionIssuer sessions)
        : IRequestHandler<Command, Result<TokenAnswer>>
    {
        public async Task<Result<TokenAnswer>> Handle(Command command, CancellationToken ct)
        {
            // once more, for what changed meanwhile may be the hash alone: another sign-in has renewed it
            var answer = await Try(command, ct) ?? await Try(command, ct);
            return answer ?? InvalidCredentials;
        }

        /// <summary>Null if the password was right when it was looked at, and its hash is another by now.</summary>
        private async Task<Result<TokenAnswer>?> Try(Command command, CancellationToken ct)
        {
            var user = await db.QuerySingleOrDefaultAsync<Row>(LoginSql.Find, command, ct);
            var check = await hasher.Verify(command.Password.Reveal(), user?.PasswordHash, ct);
            if (user is null || !check.IsRight)
                return InvalidCredentials;

            var hash = user.PasswordHash!;
            if (check.Renewed is { } renewed
                && await db.ExecuteAsync(LoginSql.Rehash, new { user.Id, Old = hash, New = renewed }, ct) == 1)
                hash = renewed;
            return await sessions.Begin(new Account(user.Id, user.Username, user.Role), hash, ct) is { } tokens
                ? (Result<TokenAnswer>)tokens
                : null;
        }

        private sealed record Row(Guid Id, string Username, string Role, string? PasswordHash);
    }
}
