using System.Data;
using System.Data.Common;
using System.Net.Sockets;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace ReferralHub.Shared.Data;

/// <summary>Dapper over the data source: each call takes a connection, a token and gives the connection back.</summary>
internal static class Database
{
    /// <summary>idle_in_transaction_session_timeout: this instance stood still in the middle.</summary>
    private const string IdleInTransaction = "25P03";

    /// <summary>
    /// A statement has one plan, whoever asks; left to itself PostgreSQL plans a page of a list anew for each reader, which takes four
    /// times as long as reading it. No plan of ours is worth compiling, which is done anew each time and takes 8 ms.
    /// </summary>
    private const string Session = "-c plan_cache_mode=force_generic_plan -c jit=off "
        + "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3";

    /// <summary>
    /// Statements are prepared by themselves from their second use. Time-outs are those of work in the background; a request has less
    /// <see cref="Patience"/>. The name is what the meters of its pool go by, which would show the connection string else.
    /// </summary>
    public static NpgsqlDataSource Create(
        string connectionString, ILoggerFactory logs, int commandSeconds = 10, string name = "primary")
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        var settings = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = "referralhub",
            Timeout = 4,
            CommandTimeout = commandSeconds,
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            // nothing here changes its session, and putting it back costs PostgreSQL more than reading a row by its key
            NoResetOnClose = true,
            // an instance that freezes or vanishes within a transaction must not keep its locks: others' counters wait for them
            Options = $"{Session} -c idle_in_transaction_session_timeout=15s",
            // Kerberos, which few have: without its library each new connection would throw and log first
            GssEncryptionMode = GssEncryptionMode.Disable
        };
        // what the operator says goes over it, key by key
        var said = new DbConnectionStringBuilder { ConnectionString = connectionString };
        foreach (string key in said.Keys)
            settings[key] = said[key];
        return new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name }.UseLoggerFactory(logs).Build();
    }

    /// <summary>For a command: a statement takes as long as it takes, and a transaction may wait for what is done elsewhere.</summary>
    public static NpgsqlDataSource CreatePatient(string connectionString)
    {
        var patient = new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = 0 };
        patient.Options ??= $"{Session} -c idle_in_transaction_session_timeout=0";
        return Create(patient.ConnectionString, NullLoggerFactory.Instance, name: "command");
    }

    /// <summary>Whether PostgreSQL is to blame (down, restarting, full, too slow) rather than the statement.</summary>
    public static bool IsUnavailable(Exception exception) => exception switch
    {
        // class 57: operator intervention; 53: insufficient resources; 08: connection. Two that waited for each other are no fault of the
        // statement either: one of them was undone, and may be sent again
        PostgresException postgres => postgres.SqlState is ['5', '7', ..] or ['5', '3', ..] or ['0', '8', ..]
            or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.DeadlockDetected
            or IdleInTransaction,
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is SocketException or IOException or TimeoutException,
        _ => false
    };

    public static Task<T?> QuerySingleOrDefaultAsync<T>(this NpgsqlDataSource db, string sql, object? parameters, CancellationToken ct) =>
        db.Call((connection, call) => connection.QuerySingleOrDefaultAsync<T>(Command(sql, parameters, call)), ct);

    public static Task<T> QuerySingleAsync<T>(this NpgsqlDataSource db, string sql, object? parameters, CancellationToken ct) =>
        db.Call((connection, call) => connection.QuerySingleAsync<T>(Command(sql, parameters, call)), ct);

    public static Task<List<T>> QueryAsync<T>(this NpgsqlDataSource db, string sql, object? parameters, CancellationToken ct) =>
        db.Call(async (connection, call) => (await connection.QueryAsync<T>(Command(sql, parameters, call))).AsList(), ct);

    /// <summary>Two statements in one round trip.</summary>
    public static Task<(List<TFirst> First, List<TSecond> Second)> QueryBothAsync<TFirst, TSecond>(
        this NpgsqlDataSource db, string first, string second, object? parameters, CancellationToken ct) =>
        db.Call(async (connection, call) =>
        {
            await using var both = await connection.QueryMultipleAsync(Command($"{first};{second}", parameters, call));
            return ((await both.ReadAsync<TFirst>()).AsList(), (await both.ReadAsync<TSecond>()).AsList());
        }, ct);

    public static Task<int> ExecuteAsync(this NpgsqlDataSource db, string sql, object? parameters, CancellationToken ct) =>
        db.Call((connection, call) => connection.ExecuteAsync(Command(sql, parameters, call)), ct);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction. An answer without <see cref="Result{T}.Error"/> commits, one with it rolls back, as
    /// does a throw.
    /// </summary>
    public static Task<Result<T>> TransactionAsync<T>(
        this NpgsqlDataSource db, Func<Transaction, Task<Result<T>>> work, CancellationToken ct) => db.Call(async (connection, call) =>
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, call.Token);
        // in the background each statement has its own time, and all together what they need
        var result = await work(new Transaction(transaction, call.Token, Patience.OfRequest is null ? null : 0));
        call.ThrowIfLeft();
        if (result.Error is null)
            await transaction.CommitAsync(call.Token);
        return result;
    }, ct, inBackground: Timeout.InfiniteTimeSpan);

    /// <summary>
    /// Takes a connection, which is given back when <paramref name="work"/> ends, be it after the caller has left.
    /// </summary>
    private static async Task<T> Call<T>(
        this NpgsqlDataSource db, Func<NpgsqlConnection, LeavableCall, Task<T>> work, CancellationToken ct, TimeSpan? inBackground = null)
    {
        var (request, started) = (Patience.OfRequest, TimeProvider.System.GetTimestamp());
        try
        {
            var opening = db.OpenConnectionAsync(ct);
            var connection = opening.IsCompleted || request is null ? await opening : await request.Opened(opening.AsTask(), ct);
            var call = new LeavableCall();
            var patience = request?.LeftAfter(TimeProvider.System.GetElapsedTime(started)) ?? inBackground ?? Of(connection);
            return await call.Outcome(Run(), patience, ct);

            async Task<T> Run()
            {
                await using (connection)
                    return await work(connection, call);
            }
        }
        finally
        {
            request?.Spend(TimeProvider.System.GetElapsedTime(started));
        }
    }

    private static TimeSpan Of(NpgsqlConnection connection) =>
        connection.CommandTimeout == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(connection.CommandTimeout);

    /// <summary>Without a time-out of Npgsql's, which would wait for the cancellation on a thread of the pool.</summary>
    private static CommandDefinition Command(string sql, object? parameters, LeavableCall call) =>
        new(sql, parameters, commandTimeout: 0, cancellationToken: call.Token);
}
