using System.Diagnostics.Metrics;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Outbox;

/// <summary>What comes of messages, and of the mails and texts they send.</summary>
internal sealed class OutboxMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _messages = meters.Ours().CreateCounter<long>(
        "referralhub.outbox.messages", "{message}", "Messages handled, by lane and result: done, retried, refused, dead, returned");
    private readonly Counter<long> _mails = meters.Ours().CreateCounter<long>(
        "referralhub.mails", "{mail}", "Mails given to the mail server, by result: sent, refused, failed");
    private readonly Counter<long> _texts = meters.Ours().CreateCounter<long>(
        "referralhub.texts", "{text}", "Texts given to the gateway, by result: sent, refused, failed");

    public void Handled(string lane, string result) => _messages.Add(("lane", lane), ("result", result));

    public Task Mail(Func<Task> send) => Count(_mails, send);

    public Task Text(Func<Task> send) => Count(_texts, send);

    private static async Task Count(Counter<long> counter, Func<Task> send)
    {
        var result = "failed";
        try
        {
            await send();
            result = "sent";
        }
        catch (UndeliverableException)
        {
            result = "refused";
            throw;
        }
        finally
        {
            counter.Add("result", result);
        }
    }
}
