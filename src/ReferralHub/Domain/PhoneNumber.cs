using System.Text.RegularExpressions;

namespace ReferralHub.Domain;

/// <summary>Phone numbers as E.164 has them, so that one number is one text: <c>+</c> and 8 to 15 digits, the first not 0.</summary>
internal static partial class PhoneNumber
{
    public const string Form = "A phone number is + and 8 to 15 digits, such as +4915112345678";

    public static bool IsValid(string text) => Grammar().IsMatch(text);

    [GeneratedRegex(@"\A\+[1-9][0-9]{7,14}\z")]
    private static partial Regex Grammar();
}
