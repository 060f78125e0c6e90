namespace ReferralHub.Migrations;

/// <summary>One migration. The journal knows it by its plain file name, so where it is read from may change.</summary>
public sealed record Script(string Name, string Text)
{
    /// <summary>The scripts built into this assembly, those of the repository's `sql`, in the order in which they are applied.</summary>
    public static IReadOnlyList<Script> Embedded { get; } =
    [
        .. from name in typeof(Script).Assembly.GetManifestResourceNames()
           where name.EndsWith(".sql", StringComparison.Ordinal)
           orderby name
           select new Script(name, Read(name)),
    ];

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Script).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
