using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace ReferralHub.Tests.Conventions;

public sealed partial class SqlTests
{
    private static readonly string[] s_scripts = Repository.Files("sql", "*");

    /// <summary>The raw literals of every source, and the scripts: what PostgreSQL reads.</summary>
    private static readonly (string File, string Text)[] s_sql =
    [
        .. Repository.Files("src/ReferralHub", "*.cs").SelectMany(file => Literal().Matches(Repository.Text(file))
            .Select(literal => (file, literal.Groups[1].Value))
            .Where(sql => Statement().IsMatch(sql.Value))),
        .. s_scripts.Select(file => (file, Comment().Replace(Text().Replace(Repository.Text(file), "''"), ""))),
    ];

    [Fact]
    public void Scripts_are_numbered_without_a_gap_and_say_what_they_do()
    {
        s_scripts.Should().NotBeEmpty();
        s_scripts.Should().OnlyContain(file => Name().IsMatch(file), "NNNN_verb_object.sql");

        s_scripts.Select(file => Path.GetFileName(file)[..4])
            .Should().Equal(Enumerable.Range(1, s_scripts.Length).Select(number => $"{number:D4}"));
    }

    [Fact]
    public void Each_script_begins_with_why()
    {
        s_scripts.Should().NotBeEmpty();

        s_scripts.Where(file => Repository.Lines(file)[0] is not ['-', '-', ' ', _, ..]).Should().BeEmpty();
    }

    /// <summary>The migrator gives each one: a script that ends it would be half applied.</summary>
    [Fact]
    public void No_script_has_a_say_in_its_transaction()
    {
        s_scripts.Should().NotBeEmpty();

        s_sql.Where(sql => sql.File.EndsWith(".sql", StringComparison.Ordinal) && Transaction().IsMatch(sql.Text))
            .Select(sql => sql.File).Should().BeEmpty();
    }

    [Fact]
    public void Keywords_are_lower_case_and_columns_are_named()
    {
        s_sql.Should().HaveCountGreaterThan(20);

        s_sql.Where(sql => Shouted().IsMatch(sql.Text)).Select(sql => sql.File).Should().BeEmpty();
        s_sql.Where(sql => Everything().IsMatch(sql.Text)).Select(sql => sql.File).Should().BeEmpty();
    }

    [Fact]
    public void Indexes_are_named_by_their_table_and_columns()
    {
        var indexes = s_sql.Where(sql => sql.File.EndsWith(".sql", StringComparison.Ordinal))
            .SelectMany(sql => Index().Matches(sql.Text)).ToArray();

        indexes.Should().HaveCountGreaterThan(10);
        indexes.Where(index => !index.Groups["name"].Value.StartsWith(
            $"{(index.Groups["unique"].Success ? "ux" : "ix")}_{index.Groups["table"].Value}_", StringComparison.Ordinal))
            .Select(index => index.Value).Should().BeEmpty();
    }

    [GeneratedRegex(@"""""""\s*\n([\s\S]*?)""""""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"^\s*(?:select|insert|update|delete|with|SELECT|INSERT|UPDATE|DELETE|WITH)\s")]
    private static partial Regex Statement();

    [GeneratedRegex("--.*")]
    private static partial Regex Comment();

    [GeneratedRegex("'[^']*'")]
    private static partial Regex Text();

    [GeneratedRegex(@"^sql/\d{4}(_[a-z0-9]+){2,}\.sql$")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?:^|;)\s*(?:begin|start|commit|rollback|savepoint|end)\b[^;]*;", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Transaction();

    [GeneratedRegex(@"\b(?:SELECT|INSERT|INTO|UPDATE|DELETE|FROM|WHERE|SET|AND|OR|NOT|NULL|JOIN|ON|GROUP|ORDER|BY|AS|IN|EXISTS|CREATE|TABLE"
        + @"|INDEX|UNIQUE|PRIMARY|KEY|REFERENCES"
        + @"|DEFAULT|CHECK|ALTER|DROP|RETURNING|VALUES|LIMIT|UNION|CASE|WHEN|THEN|ELSE|END|WITH|FOR)\b")]
    private static partial Regex Shouted();

    [GeneratedRegex(@"\b(?:select|returning)\s+(?:\w+\.)?\*|,\s*\w+\.\*", RegexOptions.IgnoreCase)]
    private static partial Regex Everything();

    [GeneratedRegex(@"create (?<unique>unique )?index (?:concurrently )?(?<name>\w+)\s+on (?<table>\w+)")]
    private static partial Regex Index();
}
