using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Http;

/// <summary>
/// The <c>Idempotency-Key</c> of this request, if it has one: who holds it runs the call and keeps its answer, everybody else hears that
/// answer, or that there is none yet.
/// </summary>
internal sealed class IdempotentCall(
    NpgsqlDataSource db, ServerKeys keys, KeptJson json, TimeProvider clock, ILogger<IdempotentCall> log)
{
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);
    /// <summary>Longer than any call lives; a crash blocks its key for as long.</summary>
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(30);

    private Guid _claim;
    private Row? _row;
    private Type? _answer;
    private bool _isKept;

    public bool HasKey => _row is not null;

    public bool IsReplayed { get; private set; }

    public void Begin(string caller, string[] route, string key, ReadOnlySpan<byte> body)
    {
        var name = JsonSerializer.SerializeToUtf8Bytes<string[]>([.. route, key], json.Options);
        using var request = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, keys.IdempotencyKeys);
        // with the caller and the key: equal hashes never tell of equal bodies, such as passwords
        request.AppendData(JsonSerializer.SerializeToUtf8Bytes(caller, json.Options));
        request.AppendData(name);
        request.AppendData(body);
        _claim = Guid.CreateVersion7(clock.GetUtcNow());
        _row = new Row(caller, HMACSHA256.HashData(keys.IdempotencyKeys, name), request.GetHashAndReset());
    }

    /// <summary>Null: it is ours, and the call is to run. Else what to answer instead.</summary>
    public async Task<TResponse?> Claim<TResponse>() where TResponse : class, IFailable<TResponse>
    {
        _answer = typeof(TResponse);
        var now = clock.GetUtcNow();
        var claim = new
        {
            _row!.Caller,
            _row.Key,
            _row.Request,
            Claim = _claim,
            Lease = s_lease,
            Now = now.UtcDateTime,
            Expired = (now - Life).UtcDateTime
        };
        while (true)
        {
            // no token: a client that goes away now would leave a claim behind
            if (await db.ExecuteAsync(IdempotencySql.Claim, claim, CancellationToken.None) == 1)
                return null;
            switch (await db.QuerySingleOrDefaultAsync<Found>(IdempotencySql.Find, claim, CancellationToken.None))
            {
                case { IsSame: false }:
                    return TResponse.Failed(Idempotency.KeyReused);
                case { Error: { } error }:
                    IsReplayed = true;
                    return TResponse.Failed(JsonSerializer.Deserialize<Error>(error, json.Options)!);
                case { Answer: { } answer }:
                    IsReplayed = true;
                    return TResponse.FromJson(answer, json.Options);
                case not null:
                    return TResponse.Failed(Idempotency.InFlight);
                case null:
                    // it was freed between the two: again
                    break;
            }
        }
    }

    /// <summary>
    /// Keeps the answer in the transaction of its effect; see <see cref="IdempotentTransactions"/>. False: the lease ran out and somebody
    /// else has the key, so the transaction must not commit.
    /// </summary>
    public async Task<bool> Keep<T>(Transaction transaction, Result<T> answer)
    {
        if (_row is null)
            return true;
        if (_answer != typeof(Result<T>))
            throw new InvalidOperationException($"The call answers {_answer}, so {typeof(T)} is not what it is to keep");
        _isKept = await transaction.ExecuteAsync(IdempotencySql.Keep, Kept(answer)) == 1;
        return _isKept;
    }

    /// <summary>After the handler: keeps its answer, unless that was done, or frees the key if the answer is none to keep.</summary>
    public Task Settle<TResponse>(TResponse answer) where TResponse : IFailable<TResponse> =>
        _isKept ? Task.CompletedTask
        : answer.Error is { } error && !IsKept(error) ? Free()
        : Settle(IdempotencySql.Keep, Kept(answer));

    public Task Free() => Settle(IdempotencySql.Free, new { _row!.Caller, _row.Key, Claim = _claim });

    private static bool IsKept(Error error) => error.Status() is not (401 or 403 or 429 or >= 500);

    private object Kept<TResponse>(TResponse answer) where TResponse : IFailable<TResponse> => new
    {
        _row!.Caller,
        _row.Key,
        Claim = _claim,
        Answer = answer.Error is null ? answer.ValueToJson(json.Options) : null,
        Error = answer.Error is { } error ? JsonSerializer.Serialize(error, json.Options) : null,
        Now = clock.GetUtcNow().UtcDateTime
    };

    private async Task Settle(string statement, object parameters)
    {
        try
        {
            _ = await db.ExecuteAsync(statement, parameters, CancellationToken.None);
        }
        catch (Exception exception) when (exception is NpgsqlException)
        {
            // the answer is true all the same; the lease frees the key
            log.LogWarning("An Idempotency-Key stays claimed until its lease is over: {Reason}", exception.Message);
        }
    }

    private sealed record Row(string Caller, byte[] Key, byte[] Request);

    private sealed record Found(bool IsSame, string? Answer, string? Error);
}
