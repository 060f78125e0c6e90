namespace ReferralHub.Shared.Data;

internal static class ReplicaSql
{
    /// <summary>
    /// Where the log of the primary ends, unflushed records included: whatever anybody could see by now is before that. A server in
    /// recovery refuses this.
    /// </summary>
    internal const string Primary =
        """
        select
          false as is_in_recovery,
          s.system_identifier as cluster,
          ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int as timeline,
          pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint as log
        from pg_control_system() s
        """;

    /// <summary>
    /// The timeline is the last that it has written down, minutes late at times: it may say an old one, never one that it is not on.
    /// </summary>
    internal const string Replica =
        """
        select
          pg_is_in_recovery() as is_in_recovery,
          s.system_identifier as cluster,
          greatest(c.timeline_id, r.min_recovery_end_timeline) as timeline,
          coalesce(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0'), 0)::bigint as log
        from pg_control_system() s
        cross join pg_control_checkpoint() c
        cross join pg_control_recovery() r
        """;

    /// <summary>
    /// Stands before every statement that the replica is sent: the server that answers is one, and has what it is read for. So one that was
    /// promoted a moment ago, crashed and came back to an earlier state, or hides with others behind one name, is not believed.
    /// </summary>
    internal const string Proof =
        "select coalesce(pg_is_in_recovery() and pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') >= @ReplayedLog, false)";
}
