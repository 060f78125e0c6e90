namespace ReferralHub.Shared.Outbox;

/// <summary>Trying again would change nothing: the message becomes a dead letter at once.</summary>
internal sealed class UndeliverableException(string message, Exception? inner = null) : Exception(message, inner);
