using MediatR;
using ReferralHub.Shared.Mail;
using ReferralHub.Shared.Outbox;

namespace ReferralHub.Features.Mail;

/// <summary>Tells the owner of an account that a copy of a session's token was used, and the session ended for it.</summary>
internal static class SendSessionEnded
{
    internal sealed class Handler(Notices notices) : AsyncRequestHandler<SessionEnded>
    {
        protected override Task Handle(SessionEnded message, CancellationToken ct) =>
            notices.Send(message.UserId, message.At, "A session of yours was ended", "session_ended", ct);
    }
}
