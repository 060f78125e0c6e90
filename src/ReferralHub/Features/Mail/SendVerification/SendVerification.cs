using MediatR;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Mail;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Mail;

/// <summary>Mails the link that proves an address; to one that nobody has, or that is verified, nothing. The token is made here.</summary>
internal static class SendVerification
{
    internal sealed class Handler(OneTimeTokens tokens, Postbox postbox, Links links, Settings settings)
        : AsyncRequestHandler<VerificationAsked>
    {
        private readonly TokenKind _kind =
            new(TokenKind.VerifyEmail, TimeSpan.FromHours(settings.Tokens.VerifyHours), NewestOnly: false);

        protected override async Task Handle(VerificationAsked request, CancellationToken cancellationToken)
        {
            if (await tokens.Issue(_kind, request.Email, request.RequestId, request.RequestedAt, cancellationToken) is not { } issued)
                return;

            await postbox.Send(
                request.RequestId.ToString(), request.RequestedAt, issued.Username, issued.Email, "Confirm your e-mail address",
                "verify_email",
                new { username = issued.Username, link = links.Verify(issued.Token), hours = settings.Tokens.VerifyHours },
                cancellationToken);
        }
    }
}
