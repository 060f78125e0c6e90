using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ReferralHub.Tests.Host;

/// <summary>Every secret that was used and every line that was logged or printed meanwhile, to look for the ones in the others.</summary>
public sealed partial class Secrets
{
    /// <summary>Of a long one its end is kept: as telling, and a thousand tokens are searched for at once.</summary>
    private const int Telling = 32;

    /// <summary>Shorter ones may stand in a line by chance.</summary>
    private const int Shortest = 6;

    private readonly ConcurrentDictionary<string, bool> _used = new();
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>Those of the whole run; LogTests reads it last.</summary>
    public static Secrets OfSuite { get; } = new();

    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>The lines that hold any, found in one look: one after the other takes minutes.</summary>
    public IReadOnlyCollection<string> Leaks()
    {
        var used = SearchValues.Create([.. _used.Keys], StringComparison.OrdinalIgnoreCase);
        return [.. _lines.Where(line => line.AsSpan().ContainsAny(used))];
    }

    public bool Knows(string secret) => _used.ContainsKey(End(secret));

    public void Note(string secret)
    {
        if (secret.Length >= Shortest)
            _used.TryAdd(End(secret), true);
    }

    public void Hear(string line) => _lines.Enqueue(line);

    /// <summary>What a program is told of secrets, by names as the environment or the configuration has them.</summary>
    public void NoteSettings(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        foreach (var (name, value) in settings)
            if (SecretSetting().IsMatch(name))
                Note(value ?? "");
            else if (name.StartsWith("ConnectionStrings", StringComparison.Ordinal))
                NoteConnection(value ?? "");
    }

    public void NoteConnection(string connectionString)
    {
        foreach (Match match in PasswordOfConnection().Matches(connectionString))
            Note(match.Groups[1].Value);
    }

    /// <summary>The links of a mail.</summary>
    public void NoteMail(string text)
    {
        foreach (Match match in TokenOfLink().Matches(text))
            Note(match.Groups[1].Value);
    }

    /// <summary>What a body says of people and their keys.</summary>
    public void NoteBody(JsonElement json)
    {
        if (json.ValueKind is JsonValueKind.Array)
            foreach (var item in json.EnumerateArray())
                NoteBody(item);
        if (json.ValueKind is JsonValueKind.Object)
            foreach (var member in json.EnumerateObject())
                if (member.Value.ValueKind is not JsonValueKind.String)
                    NoteBody(member.Value);
                else if (IsSecret(member.Name, member.Value.GetString()!))
                    Note(member.Value.GetString()!);
    }

    /// <summary>Not what a test made up to be refused: that is too short to mean anything in a line.</summary>
    private static bool IsSecret(string member, string text) => member switch
    {
        "email" or "username_or_email" => Address().IsMatch(text),
        "password" => text.Length >= 12,
        "token" or "access_token" or "refresh_token" => text.Length >= Telling,
        _ => false,
    };

    private static string End(string secret) => secret.Length > Telling ? secret[^Telling..] : secret;

    [GeneratedRegex(@"^[^@\s]{3,}@[^@\s]+\.[^@\s]+$")]
    private static partial Regex Address();

    [GeneratedRegex("(Password|Secrets(:|__)Master)$")]
    private static partial Regex SecretSetting();

    [GeneratedRegex("password=\"?([^;,\"]+)", RegexOptions.IgnoreCase)]
    private static partial Regex PasswordOfConnection();

    [GeneratedRegex("[?]token=([A-Za-z0-9_-]{43})")]
    private static partial Regex TokenOfLink();
}
