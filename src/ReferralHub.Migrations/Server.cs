using System.Diagnostics;
using Npgsql;

namespace ReferralHub.Migrations;

/// <summary>The database of a run: waits until it answers, and until no other run is at work on it.</summary>
internal sealed class Server
{
    // "Referral" in ASCII; advisory locks are per database, so the databases of one server do not wait for each other
    private const long LockKey = 0x5265_6665_7272_616C;

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(250);

    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly TimeSpan _wait;

    internal Server(string connectionString, TimeSpan wait)
    {
        _wait = wait;
        _settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "referralhub-migrations",
            CommandTimeout = 0,
            IncludeErrorDetail = true,
            Multiplexing = false,
            // closing has to end the session: it holds the lock, and a database that somebody is connected to cannot serve as a template
            Pooling = false,
            // one attempt at a server that stays silent must not use up the whole wait
            Timeout = (int)Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, 10),
        };
        ArgumentException.ThrowIfNullOrWhiteSpace(_settings.Host, nameof(connectionString));
    }

    private string Name => $"PostgreSQL at {_settings.Host}:{_settings.Port}";

    internal async Task<NpgsqlConnection> Connect(Action<string> onWaiting, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var connection = new NpgsqlConnection(_settings.ConnectionString);
            try
            {
                await connection.OpenAsync(ct);
                return connection;
            }
            catch (NpgsqlException e)
            {
                await connection.DisposeAsync();
                var reason = e is PostgresException error ? error.MessageText : e.GetBaseException().Message;

                // a wrong password or name is not cured by waiting, and a container of PostgreSQL makes its database before it listens
                if (!e.IsTransient)
                    throw Unreachable($"{Name} turned the connection away: {reason}", e);
                if (Stopwatch.GetElapsedTime(start) + BetweenAttempts > _wait)
                    throw Unreachable($"{Name} cannot be reached: {reason}", e);
                if (attempt == 1)
                    onWaiting($"{Name} does not answer yet ({reason}); waiting up to {_wait.TotalSeconds} s.");
            }

            await Task.Delay(BetweenAttempts, ct);
        }
    }

    /// <summary>
    /// Holds until the connection is closed. Asked for time and again: whoever waits inside a statement keeps its snapshot, and an index
    /// that the other run makes concurrently would wait for that for ever.
    /// </summary>
    internal async Task Lock(NpgsqlConnection connection, Action<string> onWaiting, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        for (var attempt = 1; !await connection.IsTrue($"select pg_try_advisory_lock({LockKey})", ct); attempt++)
        {
            if (attempt == 1)
                onWaiting($"Another run is migrating this database; waiting up to {_wait.TotalSeconds} s.");
            if (Stopwatch.GetElapsedTime(start) + BetweenAttempts > _wait)
                throw Unreachable($"Another run still holds the migration lock of {Name}.");
            await Task.Delay(BetweenAttempts, ct);
        }
    }

    private static MigrationException Unreachable(string message, Exception? e = null) => new(MigrationFault.Unreachable, message, e);
}
