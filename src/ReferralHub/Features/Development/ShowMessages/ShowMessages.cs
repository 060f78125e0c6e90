using System.Globalization;
using System.Text.Json;
using MediatR;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Features.Development;

/// <summary>
/// The mails and texts of the pickup folders, newest first, for who tries the product on their own machine: it plays the part of the
/// mailbox and of the phone. What cannot be read is named and passed over.
/// </summary>
internal static class ShowMessages
{
    /// <summary><see cref="To"/>: a part of the address or number; null for all.</summary>
    internal sealed record Query(string? To) : IRequest<Answer>;

    internal sealed record Answer(IReadOnlyList<Message> Messages, IReadOnlyList<string> Unreadable);

    /// <summary>A mail with its subject, or a text with its code.</summary>
    internal sealed record Message(DateTime At, string To, string? Subject, string? Code, string Text);

    public const int Most = 200;

    /// <summary>None of ours comes near it.</summary>
    private const int MaxBytes = 1024 * 1024;

    public static bool HasFolder(Settings settings) =>
        settings.Email.PickupDirectory.Length > 0 || settings.Sms.PickupDirectory.Length > 0;

    internal sealed class Handler(Settings settings) : IRequestHandler<Query, Answer>
    {
        public async Task<Answer> Handle(Query query, CancellationToken ct)
        {
            var (wanted, messages, unreadable) = (query.To?.Trim() ?? "", new List<Message>(), new List<string>());
            // their names begin with the time
            foreach (var file in Files(settings.Email.PickupDirectory, "*.eml").Concat(Files(settings.Sms.PickupDirectory, "*.json"))
                .OrderByDescending(file => file.Name, StringComparer.Ordinal))
                if (messages.Count == Most)
                    break;
                else if (await Read(file, ct) is not { } message)
                    unreadable.Add(file.Name);
                else if (message.To.Contains(wanted, StringComparison.OrdinalIgnoreCase))
                    messages.Add(message);
            return new Answer(messages, unreadable);
        }

        private static FileInfo[] Files(string folder, string pattern) =>
            folder.Length > 0 && Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles(pattern) : [];

        /// <summary>Null: half-written, somebody else's, or gone by now.</summary>
        private static async Task<Message?> Read(FileInfo file, CancellationToken ct)
        {
            try
            {
                if (file.Length > MaxBytes)
                    return null;
                var (content, at) = (await File.ReadAllTextAsync(file.FullName, ct), TimeOf(file));
                return file.Extension == ".eml"
                    ? MailFile.Read(content) is { } mail ? new Message(at, mail.To, mail.Subject, null, mail.Text) : null
                    : JsonSerializer.Deserialize<TextFile>(content, JsonSerializerOptions.Web) is { To: { } to, Text: { } text } sms
                        ? new Message(at, to, null, sms.Code, text)
                        : null;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or FormatException)
            {
                return null;
            }
        }

        private static DateTime TimeOf(FileInfo file) => DateTime.TryParseExact(
            file.Name.Split('-')[0], "yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : file.LastWriteTimeUtc;

        private sealed record TextFile(string? To, string? Text, string? Code);
    }
}
