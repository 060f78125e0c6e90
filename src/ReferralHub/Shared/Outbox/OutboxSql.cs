namespace ReferralHub.Shared.Outbox;

/// <summary>The database's clock rules here, not the instance's: workers on several machines must agree on a lease.</summary>
internal static class OutboxSql
{
    internal const string Insert =
        """
        insert into outbox_messages (lane, type, payload)
        values (@Lane, @Type, @Payload::jsonb)
        """;

    /// <summary>Counts the attempt and takes the lease before the work, so that a message that kills its worker is counted too.</summary>
    internal const string Claim =
        """
        update outbox_messages m
        set attempts = m.attempts + 1,
            available_at = clock_timestamp() + @Lease
        where m.id = any(array(
          select id
          from outbox_messages
          where lane = @Lane
            and dead_at is null
            and available_at <= statement_timestamp()
          order by available_at
          limit @Limit
          for update skip locked
        ))
        returning
          m.id,
          m.type,
          m.payload::text as payload,
          m.attempts
        """;

    /// <summary>attempts is the fence: who lost the lease to another worker changes nothing.</summary>
    internal const string Complete =
        """
        delete from outbox_messages
        where id = @Id
          and attempts = @Attempts
        """;

    internal const string Retry =
        """
        update outbox_messages
        set available_at = clock_timestamp() + @Delay,
            last_error = @Error
        where id = @Id
          and attempts = @Attempts
        """;

    /// <summary>Work that a stop broke off is no failed attempt.</summary>
    internal const string HandBack =
        """
        update outbox_messages
        set available_at = clock_timestamp(),
            attempts = attempts - 1
        where id = @Id
          and attempts = @Attempts
        """;

    internal const string Bury =
        """
        update outbox_messages
        set dead_at = clock_timestamp(),
            last_error = @Error
        where id = @Id
          and attempts = @Attempts
        """;
}
