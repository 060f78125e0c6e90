using System.Collections.Frozen;
using System.Reflection;

namespace ReferralHub.Domain;

/// <summary>The 10,000 passwords that people use most (zxcvbn's frequency list, see NOTICE): the first that a thief tries.</summary>
internal static class CommonPasswords
{
    private static readonly FrozenSet<string> s_all = Load();

    /// <summary>Case is no disguise: the list is in lower case and so is what is looked up.</summary>
    public static bool Contains(string password) => s_all.Contains(password.ToLowerInvariant());

    private static FrozenSet<string> Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("passwords/common.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();
    }
}
