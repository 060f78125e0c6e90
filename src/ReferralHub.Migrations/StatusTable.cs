using System.Globalization;
using System.Text;

namespace ReferralHub.Migrations;

/// <summary>For people and scripts alike: columns are two spaces or more apart, and the state comes last.</summary>
internal static class StatusTable
{
    internal static string Of(IReadOnlyList<ScriptStatus> statuses)
    {
        var width = statuses.Select(status => status.Script.Length).Append("script".Length).Max();
        var table = new StringBuilder();
        Add("script", "applied", "state");
        foreach (var status in statuses)
            Add(status.Script, Time(status.AppliedAt), status.State.ToString().ToLowerInvariant());
        return table.ToString();

        void Add(string script, string applied, string state) =>
            table.Append(CultureInfo.InvariantCulture, $"{script.PadRight(width)}  {applied,-20}  {state}").AppendLine();
    }

    // the "u" of .NET: 2026-12-01 10:15:00Z
    private static string Time(DateTimeOffset? at) => at?.ToString("u", CultureInfo.InvariantCulture) ?? "-";
}
