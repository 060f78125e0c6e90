using System.CommandLine;
using System.Globalization;

namespace ReferralHub.Migrations;

/// <summary>What the program can be told.</summary>
internal static class Arguments
{
    internal static readonly Option<DirectoryInfo> Scripts = new Option<DirectoryInfo>("--scripts")
    {
        Description = "A folder of scripts to use instead of those built in.",
        HelpName = "folder",
        Recursive = true,
    }.AcceptExistingOnly();

    internal static readonly Option<TimeSpan> Wait = Seconds(
        "--wait", "How long to wait for the database, and for another run to finish", TimeSpan.FromSeconds(30), recursive: true);

    internal static readonly Option<bool> DryRun = new("--dry-run") { Description = "List what would be applied and touch nothing." };

    internal static readonly Option<int?> To = new("--to")
    {
        Description = "Stop after the script with this number.",
        HelpName = "NNNN",
        CustomParser = option =>
        {
            if (int.TryParse(option.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return number;
            option.AddError("--to takes the number of a script, like 0007.");
            return null;
        },
    };

    internal static readonly Option<TimeSpan> LockTimeout = Seconds(
        "--lock-timeout", "How long a script waits for a lock, and everybody behind it", new Patience().LockTimeout, least: 0.001);

    internal static readonly Option<int> LockAttempts = new("--lock-attempts")
    {
        Description = $"How often a script that does not get its locks is begun: {new Patience().LockAttempts} unless given.",
        HelpName = "times",
        DefaultValueFactory = _ => new Patience().LockAttempts,
        CustomParser = option =>
        {
            if (int.TryParse(option.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var times) && times > 0)
                return times;
            option.AddError("--lock-attempts takes a number, from 1.");
            return 0;
        },
    };

    internal static readonly Option<TimeSpan> StatementTimeout = Seconds(
        "--statement-timeout", "How long a statement of a script may take, 0 for as long as it likes", new Patience().StatementTimeout);

    internal static Patience Patience(ParseResult given) => new()
    {
        LockTimeout = given.GetValue(LockTimeout),
        LockAttempts = given.GetValue(LockAttempts),
        StatementTimeout = given.GetValue(StatementTimeout),
    };

    private static Option<TimeSpan> Seconds(
        string name, string description, TimeSpan unlessGiven, double least = 0, bool recursive = false) => new(name)
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"{description}: {unlessGiven.TotalSeconds} unless given."),
        HelpName = "seconds",
        Recursive = recursive,
        DefaultValueFactory = _ => unlessGiven,
        CustomParser = option =>
        {
            if (double.TryParse(option.Tokens[0].Value, CultureInfo.InvariantCulture, out var seconds)
                && seconds >= least && seconds <= 86_400)
                return TimeSpan.FromSeconds(seconds);
            option.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes seconds, from {least} to 86400."));
            return default;
        },
    };
}
