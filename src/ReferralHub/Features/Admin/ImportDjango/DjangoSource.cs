using System.Data;
using Dapper;
using Npgsql;
using ReferralHub.Shared.Data;

namespace ReferralHub.Features.Admin;

/// <summary>The source: one snapshot of it for the whole run, in a transaction that cannot write.</summary>
internal sealed class DjangoSource : IAsyncDisposable
{
    public const string Codes = "referrals_referralcode";
    public const string Referrals = "referrals_referral";
    public const string Rewards = "referrals_reward";

    private readonly NpgsqlDataSource _db;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _snapshot;
    private readonly ImportOptions _options;
    private string _users = "";

    private DjangoSource(NpgsqlDataSource db, NpgsqlConnection connection, NpgsqlTransaction snapshot, ImportOptions options) =>
        (_db, _connection, _snapshot, _options) = (db, connection, snapshot, options);

    public string Users => _options.Users;

    public static async Task<DjangoSource> Open(string connectionString, ImportOptions options, CancellationToken ct)
    {
        // times without a zone are Django's UTC
        var db = Database.CreatePatient(new NpgsqlConnectionStringBuilder(connectionString) { Timezone = "UTC" }.ConnectionString);
        var connection = await db.OpenConnectionAsync(ct);
        var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        _ = await connection.ExecuteAsync(new CommandDefinition(DjangoSql.ReadOnly, transaction: snapshot, cancellationToken: ct));
        return new DjangoSource(db, connection, snapshot, options);
    }

    public Task<bool> Has(string table, CancellationToken ct) =>
        _connection.QuerySingleAsync<bool>(
            new CommandDefinition(DjangoSql.Exists, new { Table = Named(table) }, _snapshot, cancellationToken: ct));

    public Task<long> Count(string table, CancellationToken ct) =>
        _connection.QuerySingleAsync<long>(new CommandDefinition(DjangoSql.Count(Named(table)), null, _snapshot, cancellationToken: ct));

    /// <summary>Where a table lacks a column, before anything is read or imported. To be called first.</summary>
    public async Task<string?> Fault(CancellationToken ct)
    {
        const string addresses = "account_emailaddress";
        _users = DjangoSql.Users(Named(Users), await Has(addresses, ct) ? Named(addresses) : null);
        try
        {
            foreach (var (table, query) in new[] { (Users, _users), (Codes, DjangoSql.Codes(Named(Codes))),
                (Referrals, DjangoSql.Referrals(Named(Referrals))), (Rewards, DjangoSql.Rewards(Named(Rewards))) })
                if (await Has(table, ct))
                    _ = await _connection.ExecuteAsync(
                        new CommandDefinition(DjangoSql.Shape(query), transaction: _snapshot, cancellationToken: ct));
            return null;
        }
        catch (PostgresException lacking) when (lacking.SqlState.StartsWith("42", StringComparison.Ordinal))
        {
            return lacking.MessageText;
        }
    }

    public IAsyncEnumerable<DjangoUser> ReadUsers() => Read<DjangoUser>(_users);

    public IAsyncEnumerable<DjangoCode> ReadCodes() => Read<DjangoCode>(DjangoSql.Codes(Named(Codes)));

    public IAsyncEnumerable<DjangoReferral> ReadReferrals() => Read<DjangoReferral>(DjangoSql.Referrals(Named(Referrals)));

    public IAsyncEnumerable<DjangoReward> ReadRewards() => Read<DjangoReward>(DjangoSql.Rewards(Named(Rewards)));

    public async ValueTask DisposeAsync()
    {
        await _snapshot.DisposeAsync();
        await _connection.DisposeAsync();
        await _db.DisposeAsync();
    }

    /// <summary>As they come, never all in memory.</summary>
    private IAsyncEnumerable<TRow> Read<TRow>(string sql) => _connection.QueryUnbufferedAsync<TRow>(sql, transaction: _snapshot);

    private string Named(string table) => $"{Quoted(_options.Schema)}.{Quoted(table)}";

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
