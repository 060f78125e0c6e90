using System.Buffers.Binary;
using Npgsql;

namespace ReferralHub.Shared.Data;

/// <summary>
/// Who reads, null if what is read is the same for everybody, and behind which id of a list that runs from new to old, null at its
/// beginning.
/// </summary>
internal readonly record struct Reader(Guid? Id, Guid? Before = null);

/// <summary>
/// Reads that may be a moment old: lists and leaderboards. They come from the replica when it is near enough and nobody could notice, and
/// from the primary otherwise. A read that fails on the replica is done again on the primary, so no failure of the replica reaches anybody.
/// </summary>
internal sealed class Reads(NpgsqlDataSource primary, Replica replica, RecentWrites writes, ReadMetrics metrics, TimeProvider clock)
{
    /// <summary>More than any replica that is read is behind, and what the clocks of two instances may differ.</summary>
    private static readonly TimeSpan s_youth = TimeSpan.FromSeconds(10);

    public async Task<List<T>> QueryAsync<T>(Reader reader, string sql, object? parameters, CancellationToken ct)
    {
        if (replica.IsConfigured)
        {
            var refusal = await Refusal(reader);
            // asked for after the writes: see RecentWrites
            if (refusal is null && replica.Usable is { } position)
            {
                if (await FromReplica<T>(position, sql, parameters, ct) is { } rows)
                    return rows;
            }
            else
            {
                metrics.Fallback(refusal ?? "unusable");
            }
        }
        metrics.Primary();
        return await primary.QueryAsync<T>(sql, parameters, ct);
    }

    /// <summary>
    /// Why this reader must not get what is a moment old. Whose account is young may miss it there; and behind an item that is young the
    /// replica may lack others, which a list must not skip when its first page came from the primary.
    /// </summary>
    private async ValueTask<string?> Refusal(Reader reader)
    {
        if (replica.Usable is null)
            return "unusable";
        if (IsYoung(reader.Id) || IsYoung(reader.Before))
            return "young";
        return reader.Id is { } id && await writes.MayMatterTo(id) ? "wrote" : null;
    }

    private async Task<List<T>?> FromReplica<T>(Position position, string sql, object? parameters, CancellationToken ct)
    {
        try
        {
            if (await replica.Query<T>(position, sql, parameters, ct) is { } rows)
            {
                DataAge.Note(position.At);
                metrics.Replica();
                return rows;
            }
            metrics.Fallback("unproven");
        }
        catch (PostgresException conflict) when (conflict.SqlState is ['4', '0', ..])
        {
            // it had to choose between this statement and its replay: nothing is wrong with the next
            metrics.Fallback("conflict");
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            replica.Rest("away", fault.Message);
            metrics.Fallback("failed");
        }
        return null;
    }

    /// <summary>Ids are UUIDv7, so they tell.</summary>
    private bool IsYoung(Guid? id) => id is { Version: 7 } known
        && clock.GetUtcNow().ToUnixTimeMilliseconds()
            - (long)(BinaryPrimitives.ReadUInt64BigEndian(known.ToByteArray(bigEndian: true)) >> 16) < s_youth.TotalMilliseconds;
}
