using System.Security.Cryptography;
using System.Text;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Security;

/// <summary>How many messages of a purpose may go to one address or number within any such time, and how long after one the next.</summary>
internal readonly record struct SendingBudget(string Purpose, int Most, TimeSpan Within, TimeSpan? Between = null);

/// <summary>
/// What may still be sent to whom. It outlives accounts, so that who erases theirs and comes again gets no more than who stays: of an
/// address or number it knows a keyed hash alone, for a day.
/// </summary>
internal sealed class SendingBudgets(NpgsqlDataSource db, ServerKeys keys)
{
    /// <summary>
    /// Counts <paramref name="message"/>, with the transaction; one that was counted is sent again at no cost. False: too many, or too
    /// soon.
    /// </summary>
    public async Task<bool> Take(Transaction transaction, SendingBudget budget, string recipient, string message, DateTime now) =>
        await transaction.ExecuteAsync(SendingBudgetsSql.Take, new
        {
            Recipient = Key(budget, recipient),
            Message = Hash($"message\0{message}"),
            Now = now,
            Since = now - budget.Within,
            NotAfter = now - budget.Between,
            budget.Most
        }) == 1;

    /// <summary>From when on <see cref="Take"/> will do it.</summary>
    public async Task<DateTime> Next(SendingBudget budget, string recipient, CancellationToken ct)
    {
        var times = await db.QueryAsync<DateTime>(SendingBudgetsSql.FindTimes, new { Recipient = Key(budget, recipient) }, ct);
        var next = times.Select(at => at + (budget.Between ?? TimeSpan.Zero)).FirstOrDefault();
        return times.Count >= budget.Most && times[budget.Most - 1] + budget.Within is var room && room > next ? room : next;
    }

    /// <summary>Addresses are told apart without case.</summary>
    private byte[] Key(SendingBudget budget, string recipient) => Hash($"{budget.Purpose}\0{recipient.ToLowerInvariant()}");

    private byte[] Hash(string text) => HMACSHA256.HashData(keys.SendingBudgets, Encoding.UTF8.GetBytes(text));
}

internal static class SendingBudgetsSql
{
    /// <summary>The longest time that is counted.</summary>
    public static readonly Kept Kept = new("sending budgets", TimeSpan.FromDays(1), "sending_budgets", "last_at", "recipient");

    /// <summary>The row is the lock: of many at once each sees those before it.</summary>
    internal const string Take =
        """
        insert into sending_budgets as b (recipient, messages, times, last_at)
        values (@Recipient, array[@Message], array[@Now], @Now)
        on conflict (recipient) do update
        set (messages, times) = (
              select
                array_agg(message),
                array_agg(at)
              from (
                select message, at
                from unnest(b.messages, b.times) as before (message, at)
                where at > @Since
                  and message <> @Message
                union all
                select @Message, @Now
              ) counted
            ),
            last_at = @Now
        where @Message = any(b.messages)
           or (
             (select count(*) from unnest(b.times) as at where at > @Since) < @Most
             and (@NotAfter::timestamptz is null or b.last_at <= @NotAfter)
           )
        """;

    internal const string FindTimes =
        """
        select at
        from sending_budgets b
        cross join lateral unnest(b.times) as at
        where b.recipient = @Recipient
        order by at desc
        """;
}
