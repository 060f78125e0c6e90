using System.CommandLine;
using System.Globalization;
using Npgsql;

namespace ReferralHub.Migrations;

/// <summary>The command line: arguments, the one setting, exit codes.</summary>
internal static class Program
{
    private const string Setting = "ConnectionStrings__Postgres";

    private static Task<int> Main(string[] args) =>
        Run(args, Environment.GetEnvironmentVariable(Setting), Script.Embedded, Console.Out, Console.Error);

    /// <returns>The exit code, an <see cref="Outcome"/>.</returns>
    internal static async Task<int> Run(
        string[] args,
        string? connectionString,
        IReadOnlyList<Script> scripts,
        TextWriter output,
        TextWriter error,
        CancellationToken stop = default)
    {
        var wait = new Option<double>("--wait")
        {
            Description = "How many seconds the database may take to answer, and another run to finish.",
            DefaultValueFactory = _ => 30,
            CustomParser = given =>
            {
                if (given.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var seconds)
                    && seconds is >= 0 and <= 3600)
                    return seconds;
                given.AddError("--wait takes seconds, from 0 to 3600.");
                return 0;
            },
            Recursive = true,
        };

        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be applied, and touch nothing." };
        var to = new Option<string>("--to") { Description = "The number of the last script to apply.", HelpName = "NNNN" };

        var up = new Command("up", "Apply the pending scripts, each in one transaction, unless there is drift.") { dryRun, to };
        up.SetAction((given, ct) => Attempt(given, migrator => given.GetValue(dryRun)
            ? migrator.DryRun(given.GetValue(to), ct)
            : migrator.Up(given.GetValue(to), ct)));

        var status = new Command("status", "Show every script: when it was applied, or that it is pending, changed or missing.");
        status.SetAction((given, ct) => Attempt(given, async migrator => output.Write(StatusTable.Of(await migrator.Status(ct)))));

        var verify = new Command("verify", "Check for drift: an applied script that was changed or that this release lacks.");
        verify.SetAction((given, ct) => Attempt(given, migrator => migrator.Verify(ct)));

        var parsed = new RootCommand(
            $"""
            Brings the database that {Setting} names up to date.
            Exit codes: 0 done, 1 a script failed, 2 usage or a missing or malformed setting, 3 the database cannot be reached,
            4 an applied script was changed or is missing.
            """)
        {
            wait, up, status, verify,
        }.Parse(args);

        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, stop);

        foreach (var fault in parsed.Errors)
            error.WriteLine(fault.Message);
        error.WriteLine("See --help.");
        return (int)Outcome.Usage;

        async Task<int> Attempt(ParseResult given, Func<Migrator, Task> command)
        {
            try
            {
                await command(Prepare(TimeSpan.FromSeconds(given.GetValue(wait))));
                return (int)Outcome.Done;
            }
            catch (MigrationException e)
            {
                error.WriteLine(e.Message);
                return (int)e.Outcome;
            }
            catch (PostgresException e)
            {
                error.WriteLine($"The journal cannot be used: {e.SqlState} {e.MessageText}");
                return (int)Outcome.ScriptFailed;
            }
            catch (NpgsqlException e)
            {
                error.WriteLine($"The connection was lost: {e.Message}");
                return (int)Outcome.Unreachable;
            }
            catch (OperationCanceledException)
            {
                error.WriteLine("Interrupted. A script that was running is not applied: `up` begins it anew.");
                return (int)Outcome.Interrupted;
            }
        }

        Migrator Prepare(TimeSpan patience)
        {
            try
            {
                return new Migrator(connectionString ?? "", scripts, patience, output.WriteLine);
            }
            catch (ArgumentException)
            {
                // not with its reason, which may quote a piece of the password
                throw new MigrationException(Outcome.Usage, $"{Setting} must be set, like Host=...;Database=...;Username=...;Password=...");
            }
        }
    }
}
