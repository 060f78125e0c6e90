using System.Text.RegularExpressions;

namespace ReferralHub.Shared.Outbox;

/// <summary>
/// Why a message failed, as it is kept for operators. A mail server may say anything: NUL, which PostgreSQL has in no text, or the link of
/// the mail, with its token.
/// </summary>
internal static partial class LastError
{
    internal static string Of(Exception failure) =>
        Token().Replace($"{failure.GetType().Name}: {failure.Message}".Replace("\0", "", StringComparison.Ordinal), "token=...");

    [GeneratedRegex("token=[A-Za-z0-9_-]+")]
    private static partial Regex Token();
}
