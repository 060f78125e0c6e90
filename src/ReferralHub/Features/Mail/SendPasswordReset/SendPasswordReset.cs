using MediatR;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Mail;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Mail;

/// <summary>Mails a reset link, which ends the older ones; to an address that nobody has, nothing. The token is made here.</summary>
internal static class SendPasswordReset
{
    internal sealed class Handler(OneTimeTokens tokens, Postbox postbox, Links links, Settings settings)
        : AsyncRequestHandler<PasswordResetAsked>
    {
        private readonly TokenKind _kind =
            new(TokenKind.ResetPassword, TimeSpan.FromMinutes(settings.Tokens.ResetMinutes), NewestOnly: true);

        protected override async Task Handle(PasswordResetAsked request, CancellationToken cancellationToken)
        {
            if (await tokens.Issue(_kind, request.Email, request.RequestId, request.RequestedAt, cancellationToken) is not { } issued)
                return;

            await postbox.Send(
                request.RequestId.ToString(), request.RequestedAt, issued.Username, issued.Email, "Choose a new password", "reset_password",
                new { username = issued.Username, link = links.Reset(issued.Token), minutes = settings.Tokens.ResetMinutes },
                cancellationToken);
        }
    }
}
