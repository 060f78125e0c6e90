using System.Globalization;

namespace ReferralHub.Features.Admin;

/// <summary>How many rows of a table, and what became of them; the tallies say what of the target they made.</summary>
internal sealed class ImportCount(string kind, string table)
{
    public string Kind { get; } = kind;
    public string Table { get; } = table;
    public long? InSource { get; set; }
    public long Read { get; set; }
    public long Imported { get; set; }
    public long WasThere { get; set; }
    public long Refused { get; set; }
    public Dictionary<string, decimal> Tallies { get; } = [];
}

/// <summary>A line for each finding, while they are found, and a table of counts in the end.</summary>
internal sealed class ImportReport(TextWriter output)
{
    private readonly List<ImportCount> _counts = [];
    private readonly Dictionary<string, long> _notes = [];
    private long _differences;

    public bool CountsAgree => _differences == 0;

    public bool IsClean => CountsAgree && _counts.All(count => count.Refused == 0);

    public IReadOnlyList<ImportCount> Counts => _counts;

    public ImportCount Begin(string kind, string table)
    {
        var count = new ImportCount(kind, table);
        _counts.Add(count);
        return count;
    }

    public void Tell(ImportCount count, Verdict verdict)
    {
        count.Read++;
        if (verdict.Refused is { } reason)
        {
            count.Refused++;
            output.WriteLine($"refused {count.Table} {verdict.Id}: {reason}");
        }
        else if (verdict.WasThere)
            count.WasThere++;
        else
        {
            count.Imported++;
            count.Tallies[verdict.Tally] = count.Tallies.GetValueOrDefault(verdict.Tally) + verdict.Amount;
            if (verdict.Note is { } note)
                Note(count, verdict.Id, note);
        }
    }

    public void Differs(string what, decimal found, decimal expected)
    {
        _differences++;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"counts differ: {what}: {found}, should be {expected}"));
    }

    public void Say(string line) => output.WriteLine(line);

    /// <summary>With what was noted, and how often.</summary>
    public void Table()
    {
        string[] heads = ["table", "read", "imported", "already there", "refused"];
        var rows = _counts.Select(count => (string[])[count.Table, .. new[] { count.Read, count.Imported, count.WasThere, count.Refused }
            .Select(number => number.ToString(CultureInfo.InvariantCulture))]).Prepend(heads).ToArray();
        var widths = heads.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        output.WriteLine();
        foreach (var row in rows)
            output.WriteLine(string.Join("  ", row.Select((cell, column) =>
                column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))));
        output.WriteLine();
        foreach (var (note, times) in _notes.OrderByDescending(pair => pair.Value))
            output.WriteLine($"{times} x {note}");
    }

    private void Note(ImportCount count, string id, string note)
    {
        _notes[note] = _notes.GetValueOrDefault(note) + 1;
        output.WriteLine($"note {count.Table} {id}: {note}");
    }
}
