namespace ReferralHub.Benchmarks.Workloads;

internal static class GrowthSql
{
    internal const string Written = "select (pg_current_wal_insert_lsn() - '0/0')::bigint";

    /// <summary>Mail, screens, rewards, counters and the feed follow a call.</summary>
    internal const string Waiting =
        """
        select (select count(*) from outbox_messages where dead_at is null)
          + (select count(*) from counter_events)
          + (select count(*) from referral_feed where position is null)
        """;

    /// <summary>Bytes of every table with so many rows that its pages are full: what is TOASTed belongs to the rows.</summary>
    internal const string Sizes =
        """
        select
          c.relname,
          c.reltuples::bigint as rows,
          pg_table_size(c.oid) as table_bytes,
          pg_indexes_size(c.oid) as index_bytes
        from pg_class c
        where c.relnamespace = 'public'::regnamespace
          and c.relkind = 'r'
          and c.reltuples >= @Least
        order by c.relname
        """;
}
