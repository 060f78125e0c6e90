using MimeKit;

namespace ReferralHub.Shared.Mail;

/// <summary>
/// Sends a message, or throws: <see cref="Outbox.UndeliverableException"/> for what will never be accepted, anything else for a failure
/// that may pass. Called by the outbox's handlers alone.
/// </summary>
internal interface IMailer
{
    Task Send(MimeMessage message, CancellationToken ct);
}
