using System.Globalization;
using System.Text;

namespace ReferralHub.Benchmarks;

/// <summary>A table and the sentences that say what it means.</summary>
internal sealed record Report(string Title, string[] Columns)
{
    private readonly List<string[]> _rows = [];
    private readonly List<string> _verdicts = [];

    public Report Row(string name, params IEnumerable<string> cells)
    {
        _rows.Add([name, .. cells]);
        return this;
    }

    public Report Say(string verdict)
    {
        _verdicts.Add(verdict);
        return this;
    }

    public static string Number(double value, int digits = 1) => value.ToString($"N{digits}", CultureInfo.InvariantCulture);

    public static string Verdict(bool met) => met ? "met" : "MISSED";

    /// <summary>For a terminal: the first column to the left, numbers to the right.</summary>
    public string Text()
    {
        string[][] lines = [Columns, .. _rows];
        var widths = Columns.Select((_, column) => lines.Max(line => column < line.Length ? line[column].Length : 0)).ToArray();
        var text = new StringBuilder().AppendLine().AppendLine(Title).AppendLine();
        foreach (var line in lines)
            _ = text.Append("  ").AppendJoin("  ",
                line.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column])))
                .AppendLine();
        return _verdicts.Aggregate(text.AppendLine(), (all, verdict) => all.Append("  ").AppendLine(verdict)).ToString();
    }

    public string Markdown()
    {
        static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";
        var rule = Columns.Select((_, column) => column == 0 ? "---" : "---:");
        return $"## {Title}\n\n{Line(Columns)}{Line(rule)}{string.Concat(_rows.Select(Line))}\n"
            + $"{string.Concat(_verdicts.Select(verdict => $"- {verdict}\n"))}";
    }
}
