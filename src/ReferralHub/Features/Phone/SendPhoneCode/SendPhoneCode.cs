using System.Globalization;
using MediatR;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;
using ReferralHub.Shared.Sms;

namespace ReferralHub.Features.Phone;

/// <summary>Sends the text with the code, unless the code was replaced, used or has run out meanwhile.</summary>
internal static class SendPhoneCode
{
    internal sealed class Handler(PhoneCodes codes, ISmsSender sms, OutboxMetrics metrics) : AsyncRequestHandler<PhoneCodeAsked>
    {
        protected override async Task Handle(PhoneCodeAsked message, CancellationToken ct)
        {
            var code = codes.Derive(message.Phone, message.Seed);
            if (!await codes.IsLive(code, ct))
                return;
            var minutes = codes.Lifetime.TotalMinutes.ToString("0.#", CultureInfo.InvariantCulture);
            var text = $"{code.Digits} is your ReferralHub code, for {minutes} minutes. Give it to nobody: we never ask for it.";
            await metrics.Text(() => sms.Send(new TextMessage(code.Id, message.RequestedAt, message.Phone, text, code.Digits), ct));
        }
    }
}
