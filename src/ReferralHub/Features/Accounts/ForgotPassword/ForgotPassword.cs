using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;

namespace ReferralHub.Features.Accounts;

/// <summary>
/// Asks for a reset link. Known or not, the request does the same, one outbox row: the worker looks the address up. At most three mails
/// an hour to one address, the rest silently dropped.
/// </summary>
internal static class ForgotPassword
{
    [Needs("email")]
    internal sealed record Body(string? Email);

    internal sealed record Command(string Email) : IRequest<Result<Unit>>;

    internal sealed class Handler(NpgsqlDataSource db, Outbox outbox, TimeProvider time) : IRequestHandler<Command, Result<Unit>>
    {
        public async Task<Result<Unit>> Handle(Command command, CancellationToken ct)
        {
            var now = time.GetUtcNow();
            var message = new PasswordResetAsked(Guid.CreateVersion7(now), command.Email, now.UtcDateTime);
            await db.ExecuteAsync(OutboxSql.Insert, OutboxRow.Of(message), ct);
            outbox.Wake();
            return Unit.Value;
        }
    }
}
