using System.Net.Sockets;
using Dapper;
using Npgsql;

namespace ReferralHub.Shared.Data;

/// <summary>Dapper over the data source: each call takes a connection and a token, and gives the connection back.</summary>
internal static class Database
{
    internal static async Task<T?> QuerySingleOrDefaultAsync<T>(
        this NpgsqlDataSource db, string sql, object? parameters, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: ct));
    }

    internal static async Task<T> QuerySingleAsync<T>(this NpgsqlDataSource db, string sql, object? parameters, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await connection.QuerySingleAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: ct));
    }

    internal static async Task<List<T>> QueryAsync<T>(this NpgsqlDataSource db, string sql, object? parameters, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: ct))).AsList();
    }

    internal static async Task<int> ExecuteAsync(this NpgsqlDataSource db, string sql, object? parameters, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct));
    }

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction. An answer without <see cref="Result{T}.Error"/> commits; one with it, and a throw,
    /// rolls back.
    /// </summary>
    internal static async Task<Result<T>> TransactionAsync<T>(
        this NpgsqlDataSource db, Func<Transaction, Task<Result<T>>> work, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var result = await work(new Transaction(transaction, ct));
        if (result.Error is null)
            await transaction.CommitAsync(ct);
        return result;
    }

    /// <summary>Whether PostgreSQL is to blame (down, restarting, full, too slow) rather than the statement.</summary>
    internal static bool IsUnavailable(Exception exception) => exception switch
    {
        // classes 57 operator intervention, 53 insufficient resources, 08 connection, 28 password; and what may be sent again as it is
        PostgresException postgres => postgres.SqlState is ['5', '7', ..] or ['5', '3', ..] or ['0', '8', ..] or ['2', '8', ..]
            or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.InvalidCatalogName,
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is SocketException or IOException or TimeoutException,
        SocketException => true,
        _ => false,
    };
}

/// <summary>The connection of a transaction under way.</summary>
internal sealed class Transaction(NpgsqlTransaction transaction, CancellationToken ct)
{
    internal Task<T?> QuerySingleOrDefaultAsync<T>(string sql, object? parameters) =>
        transaction.Connection!.QuerySingleOrDefaultAsync<T>(Command(sql, parameters));

    internal Task<T> QuerySingleAsync<T>(string sql, object? parameters) =>
        transaction.Connection!.QuerySingleAsync<T>(Command(sql, parameters));

    internal Task<int> ExecuteAsync(string sql, object? parameters) => transaction.Connection!.ExecuteAsync(Command(sql, parameters));

    private CommandDefinition Command(string sql, object? parameters) => new(sql, parameters, transaction, cancellationToken: ct);
}
