using System.Net.Sockets;
using Dapper;
using Npgsql;
using ReferralHub.Migrations;

namespace ReferralHub.Features.Health;

/// <summary>
/// For a balancer: `ready` if PostgreSQL answers and has every script of this release; scripts of a later one do no harm. The answer
/// comes within 3 s even while the database hangs. Why a database is down is told to the log alone.
/// </summary>
internal static partial class GetReadiness
{
    internal enum Status
    {
        Ready,
        Unavailable,
    }

    internal enum DatabaseState
    {
        Up,
        Down,
    }

    internal enum SchemaState
    {
        Current,
        Pending,
        Unknown,
    }

    internal sealed record Checks(DatabaseState Database, SchemaState Schema);

    internal sealed record Answer(Status Status, Checks Checks);

    internal const string RetrySeconds = "5";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1.5);

    private static readonly string[] s_scripts = [.. Script.Embedded.Select(script => script.Name)];

    internal static async Task<Answer> Ask(NpgsqlDataSource db, TimeProvider time, ILogger log, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        try
        {
            // left behind, not only cancelled: Npgsql gives a silent server two more seconds to take note of that
            var schema = await Compare(db, either.Token).WaitAsync(either.Token);
            return new Answer(schema is SchemaState.Current ? Status.Ready : Status.Unavailable, new Checks(DatabaseState.Up, schema));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Down($"no answer within {s_patience.TotalSeconds} s");
        }
        catch (Exception e) when (e is NpgsqlException or SocketException)
        {
            return Down(e.GetBaseException().Message);
        }

        Answer Down(string reason)
        {
            LogDown(log, reason);
            return new Answer(Status.Unavailable, new Checks(DatabaseState.Down, SchemaState.Unknown));
        }
    }

    private static async Task<SchemaState> Compare(NpgsqlDataSource db, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        if (!await connection.ExecuteScalarAsync<bool>(new CommandDefinition(GetReadinessSql.HasJournal, cancellationToken: ct)))
            return SchemaState.Pending;

        var applied = await connection.ExecuteScalarAsync<long>(
            new CommandDefinition(GetReadinessSql.CountApplied, new { scripts = s_scripts }, cancellationToken: ct));
        return applied == s_scripts.Length ? SchemaState.Current : SchemaState.Pending;
    }

    [LoggerMessage(LogLevel.Warning, "Not ready, the database does not serve: {Reason}")]
    private static partial void LogDown(ILogger logger, string reason);
}
