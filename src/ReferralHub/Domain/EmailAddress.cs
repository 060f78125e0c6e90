using System.Text.RegularExpressions;

namespace ReferralHub.Domain;

/// <summary>
/// E-mail addresses by the grammar of HTML's <c>input type=email</c> (WHATWG) with a dot in the domain, at most 254 characters
/// (RFC 5321 4.5.3.1.3 less the angle brackets). They are told apart without case.
/// </summary>
internal static partial class EmailAddress
{
    public const string Pattern =
        @"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
        + @"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+";

    public const int MaxLength = 254;

    public static bool IsValid(string text) => text.Length <= MaxLength && Grammar().IsMatch(text);

    /// <summary>As the unique index of users has it: <c>lower(email collate "C")</c>.</summary>
    public static string Key(string email) => email.ToLowerInvariant();

    [GeneratedRegex($@"\A{Pattern}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Grammar();
}
