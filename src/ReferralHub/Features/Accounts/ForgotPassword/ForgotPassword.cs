using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

/// <summary>Asks for a reset link. Known or not, the request does the same: one outbox row; the worker looks the address up.</summary>
internal static class ForgotPassword
{
    [Needs("email")]
    internal sealed record Body(string? Email);

    internal sealed record Command(string Email) : IRequest<Result<Unit>>;

    internal sealed class Handler(NpgsqlDataSource db, Outbox outbox, TimeProvider clock) : IRequestHandler<Command, Result<Unit>>
    {
        public async Task<Result<Unit>> Handle(Command command, CancellationToken ct)
        {
            _ = await db.ExecuteAsync(OutboxSql.Insert,
                OutboxRow.Of(new PasswordResetAsked(command.Email, OneTimeTokens.NewSeed(), clock.GetUtcNow().UtcDateTime)), ct);
            outbox.Wake();
            return Unit.Value;
        }
    }
}
