using MediatR;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Mail;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Mail;

/// <summary>
/// Mails the link that proves a new address to that address, and tells the one in force. The link takes the place of any other of this
/// person that is out. Five an hour for a person, and no more to the address than other links to it leave.
/// </summary>
internal static class SendEmailChange
{
    internal sealed class Handler(NpgsqlDataSource db, OneTimeTokens tokens, Postbox postbox, Links links, Settings settings)
        : AsyncRequestHandler<EmailChangeAsked>
    {
        private readonly TokenPolicy _policy = new(Purpose.VerifyEmail, TimeSpan.FromHours(settings.Tokens.VerifyHours), PerHour: 5);

        protected override async Task Handle(EmailChangeAsked message, CancellationToken ct)
        {
            var user = await db.QuerySingleOrDefaultAsync<Row>(SendEmailChangeSql.Find, message, ct);
            if (user is null)
                return;
            if (await tokens.Issue(_policy, message.UserId, message.Email, message.Seed, message.RequestedAt, ct, message.Round)
                is not { } token)
                return;
            if (user.Email is { } inForce)
                await Tell(inForce, user.Username, message, ct);
            await postbox.Send(message.Seed, message.RequestedAt, message.Email, "Confirm your e-mail address", "verify_email",
                new { username = user.Username, link = links.Verify(token), hours = settings.Tokens.VerifyHours }, ct);
        }

        /// <summary>First, for once the new address is proven nobody knows the old one any more.</summary>
        private async Task Tell(string inForce, string username, EmailChangeAsked message, CancellationToken ct)
        {
            try
            {
                await postbox.Send(message.Seed, message.RequestedAt, inForce, "Your e-mail address is about to change", "email_change",
                    new { username, link = links.ResetPage }, ct);
            }
            catch (UndeliverableException)
            {
                // an address that takes no mail is a good reason to change it
            }
        }

        private sealed record Row(string Username, string? Email);
    }
}
