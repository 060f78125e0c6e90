namespace ReferralHub.Migrations;

/// <summary>
/// How a run behaves on a database that is in use. Who waits for a table lock makes everybody else wait behind it, so a script gives that
/// up soon, as a whole, and tries again: then others have the table for two thirds of the time.
/// </summary>
/// <remarks>
/// The lock timeout is below PostgreSQL's deadlock_timeout (1 s): if a script and the application block each other, the script gives way.
/// </remarks>
public sealed record Patience
{
    /// <summary>How long a script waits for a lock.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How often a script is begun if it does not get its locks: about a minute in all, unless told otherwise.</summary>
    public int LockAttempts { get; init; } = 40;

    /// <summary>How long a statement of a script may take, for its locks are kept until the script's end; zero is without limit.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(60);

    internal TimeSpan Pause => 2 * LockTimeout;
}
