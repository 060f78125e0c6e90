using System.CommandLine;
using System.CommandLine.Invocation;
using Npgsql;
using ReferralHub.Migrations;

const string Setting = "ConnectionStrings__Postgres";

var up = new Command("up", "Apply the pending scripts.")
{
    Arguments.DryRun, Arguments.To, Arguments.LockTimeout, Arguments.LockAttempts, Arguments.StatementTimeout,
};
up.SetAction((arguments, ct) => Run(arguments, async migrator =>
{
    var dry = arguments.GetValue(Arguments.DryRun);
    var to = arguments.GetValue(Arguments.To);
    var files = dry ? await migrator.Pending(to, ct) : await migrator.Up(to, ct);
    foreach (var file in dry ? files : [])
        Console.WriteLine($"would apply {file.Name}");
    if (files.Count == 0)
        Console.WriteLine("Nothing to apply.");
}));

var status = new Command("status", "Show every script: applied when, pending, changed or missing.");
status.SetAction((arguments, ct) => Run(arguments, async migrator =>
{
    var rows = await migrator.Status(ct);
    var width = rows.Select(row => row.Name.Length).Append(0).Max();
    Console.WriteLine($"{"SCRIPT".PadRight(width)}  APPLIED (UTC)        STATE");
    foreach (var row in rows)
        Console.WriteLine($"{row.Name.PadRight(width)}  {row.Applied,-19:yyyy-MM-dd HH:mm:ss}  {row.State.ToString().ToLowerInvariant()}");
}));

var verify = new Command("verify", "Check that no applied script was changed or removed.");
verify.SetAction((arguments, ct) => Run(arguments, async migrator =>
{
    foreach (var row in (await migrator.Verify(ct)).Where(row => row.State is MigrationState.Unhashed))
        Console.WriteLine($"{row.Name} has no recorded hash: taken as it is, `up` will record it.");
    Console.WriteLine("No drift.");
}));

var parsed = new RootCommand(
    $"""
    Brings the database that the setting {Setting} names up to date.
    Exit codes: 0 done, 1 a script failed, 2 usage, 3 the database cannot be reached, 4 an applied script changed or is missing,
    5 other sessions kept a lock.
    """)
{
    Arguments.Scripts, Arguments.Wait, up, status, verify,
}.Parse(args);

if (parsed.Action is ParseErrorAction)
{
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine("See --help.");
    return (int)MigrationFault.Usage;
}

return await parsed.InvokeAsync();

async Task<int> Run(ParseResult arguments, Func<Migrator, Task> command)
{
    try
    {
        await command(Prepare(arguments));
        return 0;
    }
    catch (MigrationException e)
    {
        return Fail(e.Message, (int)e.Fault);
    }
    catch (PostgresException e)
    {
        return Fail($"The journal cannot be used: {e.SqlState} {e.MessageText}", (int)MigrationFault.Script);
    }
    catch (NpgsqlException e)
    {
        return Fail($"The connection was lost: {e.Message}", (int)MigrationFault.Unreachable);
    }
    catch (OperationCanceledException)
    {
        return Fail("Stopped. The script that was running is not applied: `up` begins it anew.", 130);
    }
}

int Fail(string message, int exitCode)
{
    Console.Error.WriteLine(message);
    return exitCode;
}

Migrator Prepare(ParseResult arguments)
{
    var files = arguments.GetValue(Arguments.Scripts) is { } folder ? MigrationFile.In(folder.FullName) : MigrationFile.Embedded();
    try
    {
        return new Migrator(Environment.GetEnvironmentVariable(Setting) ?? "", files, arguments.GetValue(Arguments.Wait))
        {
            OnApplied = file => Console.WriteLine($"applied {file.Name}"),
            OnWaiting = Console.Error.WriteLine,
            // of commands that take none of it, it is not asked
            Patience = Arguments.Patience(arguments),
        };
    }
    catch (ArgumentException)
    {
        // without the reason, which may quote a piece of the password
        throw new MigrationException(MigrationFault.Usage, $"{Setting} must be set, like Host=...;Database=...;Username=...;Password=...");
    }
}
