using System.Text.RegularExpressions;

namespace ReferralHub.Migrations;

/// <summary>
/// One statement of a script and the line it starts on. PostgreSQL gives a position within the statement, and none at all for most
/// failures at run time ("relation already exists"), so a script is sent statement by statement to name the line in every case.
/// </summary>
internal sealed partial record SqlStatement(string Text, int Line)
{
    /// <summary>Whether it would begin or end a transaction, where the script and its journal row have to share one.</summary>
    internal bool ControlsTransaction => TransactionControl().IsMatch(Text);

    /// <summary>
    /// Whether it may be a script outside of a transaction: it can run there alone, and can be run again whatever became of the last time.
    /// </summary>
    internal bool IsRepeatable => ConcurrentIndex is not null || IsConcurrentDrop || Repeatable().IsMatch(Text);

    /// <summary>The index that it makes without locking anybody out.</summary>
    internal string? ConcurrentIndex => ConcurrentIndexName().Match(Text) is { Success: true } match ? match.Groups["name"].Value : null;

    internal bool IsConcurrentDrop => ConcurrentDrop().IsMatch(Text);

    /// <summary>The line of the script that an error position means: 1-based, in characters, 0 if PostgreSQL named none.</summary>
    internal int LineAt(int position) => Line + Text.EnumerateRunes().Take(position - 1).Count(rune => rune.Value == '\n');

    /// <summary>Splits where psql would: not within quotes, comments, parentheses or an SQL-standard function body.</summary>
    internal static IEnumerable<SqlStatement> Split(string script)
    {
        int? start = null;
        var depth = 0;

        foreach (var token in Tokens().Matches(script).Where(token => !token.Groups["comment"].Success))
        {
            if (token.Value == ";" && depth == 0)
            {
                if (start is { } from)
                    yield return Between(from, token.Index);
                start = null;
                continue;
            }

            start ??= token.Index;
            depth += token.Value.ToLowerInvariant() switch
            {
                "(" => 1,
                "case" when depth > 0 => 1,
                ")" or "end" when depth > 0 => -1,
                _ => token.Groups["body"].Success ? 1 : 0,
            };
        }

        if (start is { } last)
            yield return Between(last, script.Length);

        SqlStatement Between(int from, int to) => new(script[from..to], 1 + script.AsSpan(0, from).Count('\n'));
    }

    [GeneratedRegex("""
        (?<comment> --[^\n]* | /\* (?> /\*(?<nested>) | (?<-nested>\*/) | (?!/\*|\*/). )* (?(nested)(?!)) \*/ )
        | \$(?<tag>([\p{L}_]\w*)?)\$ .*? (\$\k<tag>\$|\z)
        | [eE]'([^'\\]|\\.|'')*('|\z) | '([^']|'')*('|\z) | "([^"]|"")*("|\z)
        | (?<body>(?i:begin\s+atomic)\b) | [\p{L}_][\w$]*
        | \S
        """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Tokens();

    [GeneratedRegex(@"^(?i:begin|start|commit|end|abort|rollback|prepare\s+transaction)\b")]
    private static partial Regex TransactionControl();

    [GeneratedRegex(@"^(?i:create\s+(unique\s+)?index\s+concurrently\s+if\s+not\s+exists)\s+(?<name>(?!on\s)[a-z_][a-z0-9_]*)\s")]
    private static partial Regex ConcurrentIndexName();

    [GeneratedRegex(@"^(?i:drop\s+index\s+concurrently\s+if\s+exists)\s")]
    private static partial Regex ConcurrentDrop();

    // they commit by themselves, a batch at a time
    [GeneratedRegex(@"^(?i:do|call)\s")]
    private static partial Regex Repeatable();
}
