namespace ReferralHub.Features.Admin;

/// <summary>A statement a filter, so that each has its index. Ids are time-ordered, so the page's key is the id alone.</summary>
internal static class ListAuditEventsSql
{
    private const string Select =
        """
        select
          id,
          at,
          actor_type,
          actor_id,
          action,
          subject_type,
          subject_id,
          reason,
          before::text as before,
          after::text as after,
          ip
        from audit_events
        """;

    internal const string Newest =
        $"""
        {Select}
        where id < @Before
        order by id desc
        limit @Rows
        """;

    internal const string OfSubject =
        $"""
        {Select}
        where subject_id = @SubjectId
          and id < @Before
          and (@Action::text is null or action = @Action)
        order by id desc
        limit @Rows
        """;

    /// <summary>A range: with an equality, a plan for any action may walk the newest rows, past a million others for a rare one.</summary>
    internal const string OfAction =
        $"""
        {Select}
        where (action, id) < (@Action, @Before)
          and action >= @Action
        order by
          action desc,
          id desc
        limit @Rows
        """;
}
