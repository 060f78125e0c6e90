using System.Text.RegularExpressions;
using DbUp.Postgresql;
using Npgsql;

namespace ReferralHub.Migrations;

/// <summary>
/// Knows the line of a script that was reached. DbUp does not: PostgreSQL counts within the one statement that it was sent, and for most
/// failures at run time gives no position at all.
/// </summary>
internal sealed partial class LineTracker(NpgsqlDataSource dataSource) : PostgresqlConnectionManager(dataSource)
{
    private string _script = "";
    private int _start;
    private int _end;

    public override IEnumerable<string> SplitScriptIntoCommands(string scriptContents)
    {
        (_script, _start, _end) = (scriptContents, 0, 0);
        foreach (var statement in base.SplitScriptIntoCommands(scriptContents))
        {
            // from where the last one ended: the same statement may stand there twice
            _start = Math.Max(_end, scriptContents.IndexOf(statement, _end, StringComparison.Ordinal));
            _end = Math.Min(scriptContents.Length, _start + statement.Length);
            yield return statement;
        }
    }

    /// <param name="position">
    /// Of an error, in characters from 1, within the statement that was sent last. 0 if PostgreSQL named none: then the line on which
    /// that statement begins, after the comments above it.
    /// </param>
    internal int LineAt(int position)
    {
        var end = _start + (position > 0 ? Utf16Length(_script[_start..], position - 1) : Preamble().Match(_script, _start).Length);
        return 1 + _script.AsSpan(0, end).Count('\n');
    }

    private static int Utf16Length(string text, int characters) =>
        text.EnumerateRunes().Take(characters).Sum(rune => rune.Utf16SequenceLength);

    [GeneratedRegex(@"\G(?:\s+|--[^\n]*|/\*.*?\*/)*", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Preamble();
}
