using Npgsql;
using ReferralHub.Shared.Data;

namespace ReferralHub.Shared.Http;

internal static class IdempotentTransactions
{
    /// <summary>
    /// The transaction of a handler whose route is <c>Idempotent()</c>, and whose answer is the handler's: what it does and what is
    /// replayed of it are committed together, or neither is. So no crash leaves an effect that a retry would do again.
    /// </summary>
    public static Task<Result<T>> TransactionAsync<T>(
        this NpgsqlDataSource db, IdempotentCall call, Func<Transaction, Task<Result<T>>> work, CancellationToken ct) =>
        db.TransactionAsync(async transaction =>
        {
            var answer = await work(transaction);
            return answer.Error is null && !await call.Keep(transaction, answer) ? Idempotency.InFlight : answer;
        }, ct);
}
