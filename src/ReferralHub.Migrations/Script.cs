using System.Security.Cryptography;
using System.Text;

namespace ReferralHub.Migrations;

/// <summary>
/// One migration, `NNNN_verb_object.sql`. The journal knows it by its plain file name, so where it is read from may change.
/// </summary>
public sealed record Script(string Name, string Text)
{
    /// <summary>The scripts built into this assembly, those of the repository's `sql`, in the order in which they are applied.</summary>
    public static IReadOnlyList<Script> Embedded { get; } =
    [
        .. from name in typeof(Script).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)
           where name.EndsWith(".sql", StringComparison.Ordinal)
           select new Script(name, Read(name)),
    ];

    /// <summary>With the same line ends whatever the check-out made of them: what is hashed is what is applied.</summary>
    public string Text { get; } = Text.Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>Four digits, as a string: it is compared, never counted with.</summary>
    internal string Number => Name.Split('_')[0];

    internal string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Script).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
