using System.Globalization;
using MediatR;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Mail;
using ReferralHub.Shared.Outbox;

namespace ReferralHub.Features.Mail;

/// <summary>Tells the owner of an account that its password is new, so that a thief is noticed.</summary>
internal static class SendPasswordChanged
{
    internal sealed class Handler(NpgsqlDataSource db, Postbox postbox, Links links) : AsyncRequestHandler<PasswordChanged>
    {
        protected override async Task Handle(PasswordChanged request, CancellationToken cancellationToken)
        {
            if (await db.QuerySingleOrDefaultAsync<Owner>(SendPasswordChangedSql.FindOwner, request, cancellationToken) is not { } owner)
                return;

            var at = request.At.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
            await postbox.Send(
                $"{request.UserId} {request.At.Ticks}", request.At, owner.Username, owner.Email, "Your password was changed",
                "password_changed", new { username = owner.Username, at, link = links.ResetPage }, cancellationToken);
        }

        private sealed record Owner(string Username, string Email);
    }
}
