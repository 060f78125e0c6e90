using System.Text.RegularExpressions;

namespace ReferralHub.Migrations.Tests.Host;

/// <summary>
/// What a script must not do to a table that was there before it, for the release before is at work on it. A script that may all the same,
/// as nobody uses that column any more, say, names the rule and its reason among its first comments: `-- allows drop: nobody reads it since
/// 0030`.
/// </summary>
internal static partial class ScriptRules
{
    private static readonly (string Name, string Pattern, string Instead)[] Rules =
    [
        ("drop", @"^drop (?!index concurrently|function)|\bdrop column\b",
            "the release before uses it: remove it in the release after the one that needs it no more"),
        ("rename", @"^alter .*\brename\b", "add the new one, write both, and remove the old one in a later release"),
        ("type", @"\balter (column )?\w+ (set data )?type\b", "it rewrites the table, locked: add a column and fill it"),
        ("not-null", @"\bset not null\b|\badd (?!constraint |check |.*\bdefault\b).*\bnot null\b",
            "the release before does not fill it: give it a default; for one that is there, validate a check in a later script"),
        ("rewrite", @"\badd .*\b(generated always as \(|default (gen_random_uuid|clock_timestamp|random|nextval)\b|(big|small)?serial\b)",
            "it rewrites the table, locked: add it empty, and fill it outside a transaction"),
        ("constraint", @"\badd (?!.*\bnot valid\b).*\b(check|references|unique|primary key|exclude)\b",
            "it reads the whole table, locked: add it `not valid` and validate it in the next script; make unique indexes concurrently"),
        ("index", @"^create (unique )?index (?!concurrently)", "nobody can write meanwhile: make it concurrently, as a script of its own"),
        ("lock", @"^(lock|truncate|cluster|vacuum|reindex)\b|^refresh materialized view (?!concurrently)", "it locks everybody out"),
        ("rows", @"^(with .*\b)?(update|delete from|merge into) ",
            "its rows stay locked until the end: change them in batches, outside a transaction"),
    ];

    /// <summary>A line for each rule that it breaks.</summary>
    internal static IEnumerable<string> BrokenBy(MigrationFile file)
    {
        var statements = file.Statements.Select(statement => (statement.Line, Text: Plain(statement.Text))).ToArray();
        var own = statements.SelectMany(statement => Made().Matches(statement.Text)).Select(made => made.Groups["name"].Value).ToHashSet();
        var allowed = Allowed().Matches(file.Text).Select(match => match.Groups["rule"].Value).ToHashSet();
        var locked = statements.SelectMany(statement => Locked().Matches(statement.Text)).Select(match => match.Groups["name"].Value)
            .Distinct().Except(own).ToArray();
        return
        [
            .. from second in locked.Skip(1)
               where !allowed.Contains("tables")
               select $"{file.Name}, {second}, tables: whoever uses {locked[0]} after it blocks with this: a script a table",
            .. from statement in statements
               where !file.IsOutsideTransaction && !Touched().Matches(statement.Text).Any(match => own.Contains(match.Groups["name"].Value))
               from part in Parts().Split(statement.Text)
               from rule in Rules
               where !allowed.Contains(rule.Name) && Regex.IsMatch(part, rule.Pattern)
               select $"{file.Name}, line {statement.Line}, {rule.Name}: {rule.Instead}",
            .. from fill in statements.Index()
               from watch in statements.Skip(fill.Index + 1)
               where !allowed.Contains("fill") && Trigger().Match(watch.Text) is { Success: true } trigger
                   && Regex.IsMatch(fill.Item.Text, $@"^insert into .*\b(from|join) {trigger.Groups["name"].Value}\b")
               select $"{file.Name}, line {fill.Item.Line}, fill: what comes after it and before the trigger is lost: make that first",
        ];
    }

    /// <summary>In lower case and one line, without comments and what is quoted, such as the body of a function.</summary>
    private static string Plain(string sql) => Spaces().Replace(Quoted().Replace(sql, " "), " ").ToLowerInvariant();

    [GeneratedRegex(@"--[^\n]*|\$(?<tag>\w*)\$.*?\$\k<tag>\$|'([^']|'')*'", RegexOptions.Singleline)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^create (unlogged )?table (if not exists )?(?<name>\w+)")]
    private static partial Regex Made();

    // the table of an index, the one that is altered, or whose rows are
    [GeneratedRegex(@"^(create .*?index .*?\bon|alter table( if exists)?( only)?|update|delete from) (?<name>\w+)")]
    private static partial Regex Touched();

    // what one `alter table` does one after another
    [GeneratedRegex(@", (?=add |alter |drop )")]
    private static partial Regex Parts();

    [GeneratedRegex(@"^(alter table( if exists)?( only)?|create (or replace )?(constraint )?trigger .*? on) (?<name>\w+)")]
    private static partial Regex Locked();

    [GeneratedRegex(@"^create (or replace )?(constraint )?trigger .*? on (?<name>\w+)")]
    private static partial Regex Trigger();

    [GeneratedRegex(@"^-- allows (?<rule>[a-z-]+): \S.*$", RegexOptions.Multiline)]
    private static partial Regex Allowed();
}
