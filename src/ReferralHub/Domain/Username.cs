using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace ReferralHub.Domain;

/// <summary>3 to 30 of <c>[A-Za-z0-9_.-]</c>, told apart without case, some kept for ourselves.</summary>
internal static partial class Username
{
    public const string Pattern = "[A-Za-z0-9_.-]{3,30}";

    private static readonly FrozenSet<string> s_reserved = """
        admin administrator root system support help security api www mail me r register login logout docs health openapi oauth
        null undefined anonymous referralhub
        """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();

    public static bool IsValid(string text) => Grammar().IsMatch(text);

    public static bool IsReserved(string text) => s_reserved.Contains(Key(text));

    /// <summary>As the unique index of users has it: <c>lower(username collate "C")</c>.</summary>
    public static string Key(string username) => username.ToLowerInvariant();

    [GeneratedRegex($@"\A{Pattern}\z")]
    private static partial Regex Grammar();
}
