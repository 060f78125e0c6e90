namespace ReferralHub.Features.Health;

internal static class CheckReadinessSql
{
    internal const string CountMissing =
        """
        select count(*)
        from unnest(@Scripts) as expected (scriptname)
        where not exists (select from schemaversions s where s.scriptname = expected.scriptname)
        """;

    /// <summary>An address that refused its mail is kept for the record, but is no fault of ours: anybody may sign up with one.</summary>
    internal const string CountDeadLetters =
        """
        select count(*)
        from outbox_messages
        where dead_at is not null
          and coalesce(last_error, '') not like 'UndeliverableException%'
        """;
}
