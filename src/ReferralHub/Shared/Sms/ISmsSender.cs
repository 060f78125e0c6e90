namespace ReferralHub.Shared.Sms;

/// <summary>
/// One text to one phone. <see cref="Id"/> and <see cref="At"/> stay when it is sent again; <see cref="Text"/> tells <see cref="Code"/>.
/// </summary>
internal sealed record TextMessage(string Id, DateTime At, string To, string Text, string Code)
{
    /// <summary>Neither code nor number is printed by accident.</summary>
    public override string ToString() => Id;
}

/// <summary>
/// Sends a text, or throws: <see cref="Outbox.UndeliverableException"/> for what will never be accepted, anything else for a failure that
/// may pass. Called by outbox handlers only.
/// </summary>
internal interface ISmsSender
{
    Task Send(TextMessage message, CancellationToken ct);
}
