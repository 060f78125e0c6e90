using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ReferralHub.Migrations;

/// <summary>
/// A script, `NNNN_verb_object.sql`. The journal knows it by its plain file name, which is also what DbUp records for a script of a folder.
/// </summary>
public sealed partial class MigrationFile
{
    private const string Outside = "-- migrate: outside a transaction";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private MigrationFile(string name, Stream content)
    {
        if (!ValidName().IsMatch(name))
            throw Unusable($"{name} is not a script name: NNNN_verb_object.sql is expected, in lower case.");

        Name = name;
        Number = int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture);
        Text = Read(name, content);
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(StrictUtf8.GetBytes(Text)));
    }

    /// <summary>The place in the sequence, from 1.</summary>
    public int Number { get; }

    /// <summary>The file name.</summary>
    public string Name { get; }

    /// <summary>The SQL, with LF line ends whatever the check-out made of them.</summary>
    public string Text { get; }

    /// <summary>The hash of <see cref="Text"/>, so the same for a CRLF and an LF check-out.</summary>
    public string Sha256 { get; }

    /// <summary>Whether it says among its first comments that it must not be one transaction.</summary>
    internal bool IsOutsideTransaction =>
        Text.Split('\n').TakeWhile(line => line.StartsWith("--", StringComparison.Ordinal)).Contains(Outside);

    internal IEnumerable<SqlStatement> Statements => SqlStatement.Split(Text);

    /// <summary>The scripts built into this assembly: those of the repository's `sql` folder.</summary>
    public static IReadOnlyList<MigrationFile> Embedded()
    {
        var assembly = typeof(MigrationFile).Assembly;
        return InOrder(assembly.GetManifestResourceNames().Where(IsSql), name => assembly.GetManifestResourceStream(name)!);
    }

    /// <summary>The scripts of a folder; other files in it are left alone.</summary>
    public static IReadOnlyList<MigrationFile> In(string folder)
    {
        try
        {
            return InOrder(
                Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Where(IsSql),
                name => File.OpenRead(Path.Combine(folder, name)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(e.Message);
        }
    }

    private static MigrationFile[] InOrder(IEnumerable<string> names, Func<string, Stream> open)
    {
        var files = names.Order(StringComparer.Ordinal).Select(name =>
        {
            using var content = open(name);
            return new MigrationFile(name, content);
        }).ToArray();

        for (var i = 0; i < files.Length; i++)
        {
            if (files[i].Number != i + 1)
                throw Unusable($"Scripts are numbered from 0001, each number once: expected {i + 1:0000}, found {files[i].Name}.");
        }

        return files;
    }

    private static string Read(string name, Stream content)
    {
        try
        {
            using var reader = new StreamReader(content, StrictUtf8);
            return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
        }
        catch (DecoderFallbackException)
        {
            throw Unusable($"{name} is not UTF-8.");
        }
    }

    // any case, so that a misnamed 0002_X.SQL is refused rather than overlooked
    private static bool IsSql(string name) => name.EndsWith(".sql", StringComparison.OrdinalIgnoreCase);

    private static MigrationException Unusable(string message) => new(MigrationFault.Usage, message);

    [GeneratedRegex(@"^[0-9]{4}(_[a-z0-9]+){2,}\.sql\z")]
    private static partial Regex ValidName();
}
