using Npgsql;

namespace ReferralHub.Migrations;

/// <summary>Why a run did not do what was asked. The numbers are the exit codes of the program.</summary>
public enum MigrationFault
{
    /// <summary>A script failed and was rolled back.</summary>
    Script = 1,

    /// <summary>An argument, a setting or the set of scripts is wrong.</summary>
    Usage = 2,

    /// <summary>The database did not answer, turned the connection away, or another run kept the lock.</summary>
    Unreachable = 3,

    /// <summary>A script was changed or removed after it was applied.</summary>
    Drift = 4,

    /// <summary>Other sessions kept a lock that a script needs, through all its attempts; it was rolled back each time.</summary>
    Locked = 5,
}

/// <summary>Carries a message meant for the operator: no stack trace is needed to understand it, no secret is in it.</summary>
public sealed class MigrationException(MigrationFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of failure this is.</summary>
    public MigrationFault Fault { get; } = fault;

    internal static MigrationException Of(MigrationFile file, SqlStatement? statement, Exception e)
    {
        var error = e as PostgresException;
        var place = statement is null ? "at its end" : $"line {statement.LineAt(error?.Position ?? 0)}";
        var hint = error?.SqlState switch
        {
            _ when e.IsContention() => "Another session kept a lock for too long. Run `up` again when it is done.",
            PostgresErrorCodes.QueryCanceled =>
                "A script keeps its locks until its end, so its statements are stopped after --statement-timeout. Split it, or allow more.",
            PostgresErrorCodes.ActiveSqlTransaction =>
                "A script is one transaction. What cannot run inside of one is a script of its own, marked as CONTRIBUTING.md says.",
            _ => error?.Hint,
        };

        var message = $"{file.Name}, {place}: {(error is null ? e.Message : $"{error.SqlState} {error.MessageText}")}";
        foreach (var (label, text) in new[] { ("detail", error?.Detail), ("where", error?.Where), ("hint", hint) })
        {
            if (!string.IsNullOrEmpty(text))
                message += $"\n  {label}: {text}";
        }

        return new MigrationException(e.IsContention() ? MigrationFault.Locked : MigrationFault.Script, message, e);
    }
}
