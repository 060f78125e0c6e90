using MediatR;
using ReferralHub.Shared.Mail;
using ReferralHub.Shared.Outbox;

namespace ReferralHub.Features.Mail;

/// <summary>Tells the owner of an account that its password is new, so that a thief is noticed.</summary>
internal static class SendPasswordChanged
{
    internal sealed class Handler(Notices notices) : AsyncRequestHandler<PasswordChanged>
    {
        protected override Task Handle(PasswordChanged message, CancellationToken ct) =>
            notices.Send(message.UserId, message.At, "Your password was changed", "password_changed", ct);
    }
}
