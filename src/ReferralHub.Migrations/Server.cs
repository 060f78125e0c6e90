using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;

namespace ReferralHub.Migrations;

/// <summary>The database of a run: waits until it answers, and until no other run is at work on it.</summary>
internal sealed class Server
{
    // "Referral" in ASCII; advisory locks are of one database, so the databases of a server do not wait for each other
    private const long LockKey = 0x5265_6665_7272_616C;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly TimeSpan _wait;
    private readonly Action<string> _say;

    /// <exception cref="ArgumentException">The connection string is malformed or names no host.</exception>
    internal Server(string connectionString, TimeSpan wait, Action<string> say)
    {
        (_wait, _say) = (wait, say);
        _settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "referralhub-migrations",
            // the connection that holds the lock is silent while a script runs, which firewalls take for dead
            KeepAlive = 30,
            // closing must end the session, and a lock with it
            Pooling = false,
            // one try at a server that stays silent must not use up the whole wait
            Timeout = (int)Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, 10),
        };
        ArgumentException.ThrowIfNullOrWhiteSpace(_settings.Host, nameof(connectionString));
    }

    internal NpgsqlDataSource DataSource() => NpgsqlDataSource.Create(_settings);

    internal async Task<NpgsqlConnection> Connect(CancellationToken ct)
    {
        var server = $"PostgreSQL at {_settings.Host}:{_settings.Port}";
        var begin = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var connection = new NpgsqlConnection(_settings.ConnectionString);
            try
            {
                await connection.OpenAsync(ct);
                return connection;
            }
            catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
            {
                await connection.DisposeAsync();
                var reason = e is PostgresException refusal ? refusal.MessageText : e.GetBaseException().Message;

                // time does not mend a wrong password or a missing database
                if (e is PostgresException { IsTransient: false })
                    throw new MigrationException(Outcome.Unreachable, $"{server} turned us away: {reason}", e);
                if (Stopwatch.GetElapsedTime(begin) + s_pause > _wait)
                    throw new MigrationException(Outcome.Unreachable, $"{server} cannot be reached: {reason}", e);
                if (attempt == 1)
                    _say($"{server} does not answer yet ({reason}); waiting up to {_wait.TotalSeconds} s.");
            }

            await Task.Delay(s_pause, ct);
        }
    }

    /// <summary>
    /// Holds until <see cref="Unlock"/>, or the end of the connection. Asked for time and again: who waits inside a statement keeps a
    /// snapshot, for which an index that the other run makes concurrently would wait in its turn, for ever.
    /// </summary>
    internal async Task Lock(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select pg_try_advisory_lock({LockKey})", connection);
        var begin = Stopwatch.GetTimestamp();
        for (var attempt = 1; await command.ExecuteScalarAsync(ct) is not true; attempt++)
        {
            if (Stopwatch.GetElapsedTime(begin) + s_pause > _wait)
                throw new MigrationException(Outcome.Unreachable, "Another run still holds the migration lock.");
            if (attempt == 1)
                _say($"Another run is at work on this database; waiting up to {_wait.TotalSeconds} s.");
            await Task.Delay(s_pause, ct);
        }
    }

    /// <summary>At once: PostgreSQL takes a moment to see that a connection was closed, and the next run would wait for that.</summary>
    internal static async Task Unlock(NpgsqlConnection connection)
    {
        try
        {
            await using var command = new NpgsqlCommand($"select pg_advisory_unlock({LockKey})", connection);
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // it is broken, and the lock has ended with it
        }
    }
}
