using System.Reflection;

namespace ReferralHub.Domain;

/// <summary>Where throw-away mailboxes are given out (an embedded list, see NOTICE). A listed domain stands for all below it.</summary>
internal static class DisposableDomains
{
    private static readonly HashSet<string> s_all = Load();

    /// <summary>Case is no disguise: the list is in lower case and so is what is looked up.</summary>
    public static bool Hold(string domain)
    {
        var name = domain.ToLowerInvariant();
        while (!s_all.Contains(name))
        {
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
                return false;
            name = name[(dot + 1)..];
        }
        return true;
    }

    private static HashSet<string> Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("mail/disposable.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] is not '#').ToHashSet();
    }
}
