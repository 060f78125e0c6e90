using MediatR;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Mail;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Mail;

/// <summary>Mails a reset link; to an unknown address nothing. At most three an hour to one address, the rest silently dropped.</summary>
internal static class SendPasswordReset
{
    internal sealed class Handler(NpgsqlDataSource db, OneTimeTokens tokens, Postbox postbox, Links links, Settings settings)
        : AsyncRequestHandler<PasswordResetAsked>
    {
        private readonly TokenPolicy _policy = new(Purpose.ResetPassword, TimeSpan.FromMinutes(settings.Tokens.ResetMinutes), PerHour: 3);

        protected override async Task Handle(PasswordResetAsked message, CancellationToken ct)
        {
            var user = await db.QuerySingleOrDefaultAsync<Row>(SendPasswordResetSql.Find, message, ct);
            if (user is null)
                return;
            if (await tokens.Issue(_policy, user.Id, user.Email, message.Seed, message.RequestedAt, ct) is { } token)
                await postbox.Send(message.Seed, message.RequestedAt, user.Email, "Choose a new password", "reset_password",
                    new { username = user.Username, link = links.Reset(token), minutes = settings.Tokens.ResetMinutes }, ct);
        }

        private sealed record Row(Guid Id, string Username, string Email);
    }
}
