namespace ReferralHub.Migrations;

/// <summary>What came of a run; the numbers are the program's exit codes.</summary>
public enum Outcome
{
    /// <summary>Everything asked for is done. Pending scripts are no fault of `status`.</summary>
    Done = 0,

    /// <summary>A script failed. It left nothing behind; those before it stay.</summary>
    ScriptFailed = 1,

    /// <summary>An argument is wrong, or a setting is missing or malformed.</summary>
    Usage = 2,

    /// <summary>The database did not answer in time, turned us away, or another run kept the lock.</summary>
    Unreachable = 3,

    /// <summary>A script was changed or taken away after it was applied. Nothing was applied.</summary>
    Drift = 4,

    /// <summary>Ctrl-C or SIGTERM came first, as shells number it.</summary>
    Interrupted = 130,
}

/// <summary>Carries what the operator is told: it needs no stack trace, and holds no secret.</summary>
public sealed class MigrationException(Outcome outcome, string message, Exception? inner = null) : Exception(message, inner)
{
    public Outcome Outcome { get; } = outcome;
}
