using System.Data;
using Dapper;
using Npgsql;
using ReferralHub.Shared.Data;

namespace ReferralHub.Features.Admin;

/// <summary>
/// Our side, on one connection that holds the turn of all imports: should it break, the turn and the run end together. A dry run is one
/// transaction that never commits.
/// </summary>
internal sealed class ImportTarget : IAsyncDisposable
{
    private const string Batch = "batch";

    private readonly NpgsqlDataSource _db;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction? _dry;

    private ImportTarget(NpgsqlDataSource db, NpgsqlConnection connection, NpgsqlTransaction? dry) =>
        (_db, _connection, _dry) = (db, connection, dry);

    /// <param name="onWaiting">Called once if another import has the turn.</param>
    public static async Task<ImportTarget> Open(string connectionString, bool dryRun, Action onWaiting, CancellationToken ct)
    {
        var db = Database.CreatePatient(connectionString);
        var connection = await db.OpenConnectionAsync(ct);
        if (!await connection.QuerySingleAsync<bool>(new CommandDefinition(ImportTargetSql.TryTurn, cancellationToken: ct)))
        {
            onWaiting();
            _ = await connection.ExecuteAsync(new CommandDefinition(ImportTargetSql.TakeTurn, cancellationToken: ct));
        }
        return new ImportTarget(db, connection,
            dryRun ? await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct) : null);
    }

    /// <summary>
    /// All of <paramref name="work"/> or nothing. <paramref name="forgets"/>: a dry run has nothing left of it afterwards, not even its
    /// locks.
    /// </summary>
    public async Task<T> Try<T>(Func<Transaction, Task<T>> work, bool forgets, CancellationToken ct)
    {
        if (_dry is not null)
            return await TryDry(_dry, work, forgets, ct);
        await using var transaction = await _connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
        var result = await work(new Transaction(transaction, ct));
        await transaction.CommitAsync(ct);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        if (_dry is not null)
            await _dry.DisposeAsync();
        await _connection.DisposeAsync();
        // with the pool ends the session, and with that the turn
        await _db.DisposeAsync();
    }

    private static async Task<T> TryDry<T>(
        NpgsqlTransaction dry, Func<Transaction, Task<T>> work, bool forgets, CancellationToken ct)
    {
        await dry.SaveAsync(Batch, ct);
        var kept = false;
        try
        {
            var result = await work(new Transaction(dry, ct));
            kept = !forgets;
            return result;
        }
        finally
        {
            if (!kept)
                await dry.RollbackAsync(Batch, CancellationToken.None);
            await dry.ReleaseAsync(Batch, CancellationToken.None);
        }
    }
}

internal static class ImportTargetSql
{
    /// <summary>Of the session: it ends with it, however that ends.</summary>
    internal const string TryTurn =
        """
        select pg_try_advisory_lock(hashtextextended('import', 0))
        """;

    internal const string TakeTurn =
        """
        select pg_advisory_lock(hashtextextended('import', 0))
        """;
}
