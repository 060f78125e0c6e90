using MediatR;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Mail;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Mail;

/// <summary>Mails the link that proves an address; to an unknown or verified address nothing. At most five an hour.</summary>
internal static class SendVerification
{
    internal sealed class Handler(NpgsqlDataSource db, OneTimeTokens tokens, Postbox postbox, Links links, Settings settings)
        : AsyncRequestHandler<VerificationAsked>
    {
        private readonly TokenPolicy _policy = new(Purpose.VerifyEmail, TimeSpan.FromHours(settings.Tokens.VerifyHours), PerHour: 5);

        protected override async Task Handle(VerificationAsked message, CancellationToken ct)
        {
            var user = await db.QuerySingleOrDefaultAsync<Row>(SendVerificationSql.FindUnverified, message, ct);
            if (user is null)
                return;
            if (await tokens.Issue(_policy, user.Id, user.Email, message.Seed, message.RequestedAt, ct) is { } token)
                await postbox.Send(message.Seed, message.RequestedAt, user.Email, "Confirm your e-mail address", "verify_email",
                    new { username = user.Username, link = links.Verify(token), hours = settings.Tokens.VerifyHours }, ct);
        }

        private sealed record Row(Guid Id, string Username, string Email);
    }
}
