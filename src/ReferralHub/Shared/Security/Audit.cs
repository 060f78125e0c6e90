using System.Text.Json;

namespace ReferralHub.Shared.Security;

/// <summary>A security event as its row in <c>audit_events</c>; written in the transaction of what it tells of.</summary>
internal sealed record AuditEvent(
    Guid Id, DateTime At, string ActorType, Guid? ActorId, string Action, string SubjectType, Guid SubjectId,
    string? Reason = null, string? Before = null, string? After = null, string? Ip = null)
{
    /// <summary>Something a user did, or had done to them, with their own account.</summary>
    public static AuditEvent OfUser(
        DateTimeOffset now, Guid userId, string action, string? ip = null, object? before = null, object? after = null) => new(
        Guid.CreateVersion7(now), now.UtcDateTime, "user", userId, action, "user", userId, null, Text(before), Text(after), ip);

    /// <summary>Something an admin did to a person or a referral, and why.</summary>
    public static AuditEvent OfAdmin(
        DateTimeOffset now, Guid adminId, string action, string subjectType, Guid subjectId, string? reason, object before, object after,
        string? ip) => new(
        Guid.CreateVersion7(now), now.UtcDateTime, "admin", adminId, action, subjectType, subjectId, reason, Text(before), Text(after), ip);

    /// <summary>Something a partner's call did to a referral.</summary>
    public static AuditEvent OfPartner(
        DateTimeOffset now, Guid partnerId, string action, string subjectType, Guid subjectId, string? reason, object before, object after,
        string? ip) => new(
        Guid.CreateVersion7(now), now.UtcDateTime, "partner", partnerId, action, subjectType, subjectId, reason, Text(before), Text(after),
        ip);

    /// <summary>Something that nobody did: time, or a rule.</summary>
    public static AuditEvent OfSystem(
        DateTimeOffset now, string action, string subjectType, Guid subjectId, string? reason, object? before, object? after) =>
        new(Guid.CreateVersion7(now), now.UtcDateTime, "system", null, action, subjectType, subjectId, reason, Text(before), Text(after));

    private static string? Text(object? state) => state is null ? null : JsonSerializer.Serialize(state);
}

internal static class AuditSql
{
    /// <summary>
    /// What is told of a person: what they did, what was done to them, and what happened to their sessions, of which the trail alone knows
    /// once their rows are gone.
    /// </summary>
    internal const string IsOfUser =
        """
        (
          actor_id = @UserId
          or subject_id = @UserId
          or subject_id = any(array(
            select id
            from sessions
            where user_id = @UserId
            union
            select subject_id
            from audit_events
            where actor_id = @UserId
              and subject_type = 'session'))
        )
        """;

    /// <summary>Theirs, or of somebody unknown at their door. An admin's, or a partner's, is not.</summary>
    internal const string IsIpOfUser = "(actor_id is null or actor_id = @UserId)";

    internal const string Insert =
        """
        insert into audit_events (id, at, actor_type, actor_id, action, subject_type, subject_id, reason, before, after, ip)
        values (@Id, @At, @ActorType, @ActorId, @Action, @SubjectType, @SubjectId, @Reason, @Before::jsonb, @After::jsonb, @Ip)
        """;
}
