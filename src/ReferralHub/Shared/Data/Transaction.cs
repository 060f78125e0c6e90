using Dapper;
using Npgsql;

namespace ReferralHub.Shared.Data;

/// <summary>The calls of <see cref="Database"/> inside a transaction; the token is the transaction's.</summary>
internal sealed class Transaction(NpgsqlTransaction transaction, CancellationToken ct, int? commandTimeout = null)
{
    public Task<T?> QuerySingleOrDefaultAsync<T>(string sql, object? parameters) =>
        transaction.Connection!.QuerySingleOrDefaultAsync<T>(Command(sql, parameters));

    public async Task<List<T>> QueryAsync<T>(string sql, object? parameters) =>
        (await transaction.Connection!.QueryAsync<T>(Command(sql, parameters))).AsList();

    public Task<int> ExecuteAsync(string sql, object? parameters) => transaction.Connection!.ExecuteAsync(Command(sql, parameters));

    private CommandDefinition Command(string sql, object? parameters) =>
        new(sql, parameters, transaction, commandTimeout, cancellationToken: ct);
}
