using System.Text.Json;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Sms;

/// <summary>
/// Texts as <c>.json</c> files in a folder, named by time. A file appears whole (renamed into place), and a text that is sent again takes
/// the place of its first copy.
/// </summary>
internal sealed class PickupSmsSender(Settings settings) : ISmsSender
{
    public async Task Send(TextMessage message, CancellationToken ct)
    {
        var folder = Directory.CreateDirectory(settings.Sms.PickupDirectory).FullName;
        var draft = Path.Combine(folder, $".{message.Id}.draft");
        var content = JsonSerializer.Serialize(new { to = message.To, text = message.Text, code = message.Code });
        await File.WriteAllTextAsync(draft, content, ct);

        File.Move(draft, Path.Combine(folder, PickupFolder.NameOf(message.At, message.Id, "json")), overwrite: true);
    }
}
