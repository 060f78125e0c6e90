namespace ReferralHub.Shared.Mail;

/// <summary>
/// One message to one person. <see cref="Id"/>, which becomes its Message-ID, and <see cref="At"/>, when what it tells of happened, are the
/// same when a message is sent again.
/// </summary>
internal sealed record Mail(string Id, DateTime At, string To, string Subject, string Text, string Html);

/// <summary>
/// Sends mail, or throws: <see cref="Outbox.UndeliverableException"/> for what will never be accepted, anything else for a failure that may
/// pass. Called by outbox handlers only.
/// </summary>
internal interface IMailer
{
    Task Send(Mail mail, CancellationToken ct);
}
