namespace ReferralHub.Domain;

/// <summary>
/// Length in Unicode code points, none of the most used, and nothing of the account in it (OWASP ASVS 5.0, 6.2). No composition rules:
/// they make passwords worse (NIST SP 800-63B 5.1.1.2).
/// </summary>
internal static class PasswordRules
{
    public const int MinLength = 8;
    public const int MaxLength = 128;
    private const int ShortestTellingPart = 4;

    /// <summary>What is wrong with it, or null.</summary>
    public static string? Fault(string password, string? username, string? email)
    {
        if (Length(password) is < MinLength or > MaxLength)
            return $"A password has {MinLength} to {MaxLength} characters";
        if (CommonPasswords.Contains(password))
            return "This password is among the most used";
        return Holds(password, username) || Holds(password, email?.Split('@')[0])
            ? "The password must not contain the username or the e-mail's name"
            : null;
    }

    /// <summary>In characters, which are Unicode code points.</summary>
    internal static int Length(string password) => password.EnumerateRunes().Count();

    private static bool Holds(string password, string? part) =>
        part?.Length >= ShortestTellingPart && password.Contains(part, StringComparison.OrdinalIgnoreCase);
}
