namespace ReferralHub.Shared.Http;

internal static class IdempotencySql
{
    /// <summary>A key is free if new, too old, or of whoever let the lease run out. Leases go by the clock that all share.</summary>
    internal const string Claim =
        """
        insert into idempotency_keys as k (caller, key_hash, request_hash, claim, claimed_until, created_at)
        values (@Caller, @Key, @Request, @Claim, clock_timestamp() + @Lease, @Now)
        on conflict (caller, key_hash) do update
        set request_hash = excluded.request_hash,
            claim = excluded.claim,
            claimed_until = excluded.claimed_until,
            created_at = excluded.created_at,
            done_at = null,
            answer = null,
            error = null
        where k.created_at <= @Expired
           or (k.done_at is null and k.claimed_until < clock_timestamp() and k.request_hash = excluded.request_hash)
        """;

    internal const string Find =
        """
        select
          request_hash = @Request as is_same,
          answer::text as answer,
          error::text as error
        from idempotency_keys
        where caller = @Caller
          and key_hash = @Key
        """;

    internal const string Keep =
        """
        update idempotency_keys
        set answer = @Answer::json,
            error = @Error::json,
            done_at = @Now
        where caller = @Caller
          and key_hash = @Key
          and claim = @Claim
          and done_at is null
        """;

    internal const string Free =
        """
        delete from idempotency_keys
        where caller = @Caller
          and key_hash = @Key
          and claim = @Claim
          and done_at is null
        """;

    /// <summary>The answers that a person heard, and those, such as an admin's, that name them.</summary>
    internal const string Forget =
        """
        delete from idempotency_keys
        where caller = @UserId::text
           or strpos(answer::text, @UserId::text) > 0
        """;

    internal const string Sweep =
        """
        delete from idempotency_keys
        where (caller, key_hash) in (
          select
            caller,
            key_hash
          from idempotency_keys
          where created_at < @Before
          order by created_at
          limit @Batch
          for update skip locked)
        """;
}
