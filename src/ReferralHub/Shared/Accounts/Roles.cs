using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Accounts;

/// <summary>Changes what somebody may do, with its audit row. Who may do less has no session left that says more.</summary>
internal sealed class Roles(NpgsqlDataSource db, RevokedSessions revoked, TimeProvider clock)
{
    private static readonly Error s_unknown = Error.NotFound("There is nobody of this name");

    /// <summary>Who has the role already keeps it, and their sessions.</summary>
    public async Task<Result<Member>> Give(string username, string role, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        List<Guid> ended = [];
        var result = await db.TransactionAsync<Member>(async transaction =>
        {
            if (await transaction.QuerySingleOrDefaultAsync<Guid?>(RolesSql.Lock, new { Username = username.Trim() }) is not { } id)
                return s_unknown;
            if (await transaction.QuerySingleOrDefaultAsync<string>(RolesSql.Change, new { Id = id, Role = role }) is { } before)
            {
                _ = await transaction.ExecuteAsync(AuditSql.Insert,
                    AuditEvent.OfSystem(now, "role_changed", "user", id, null, new { role = before }, new { role }));
                if (role is not Role.Admin)
                    ended = await transaction.QueryAsync<Guid>(SessionsSql.RevokeAll,
                        new { UserId = id, Reason = "role_changed", Except = (Guid?)null });
            }
            return (await transaction.QuerySingleOrDefaultAsync<Member>(MemberSql.Find, new { Id = id }))!;
        }, ct);
        revoked.Add(ended);
        return result;
    }
}

internal static class RolesSql
{
    internal const string Lock =
        """
        select id
        from users
        where lower(username collate "C") = lower(@Username collate "C")
          and erased_at is null
        for update
        """;

    /// <summary>Gives the role before; nothing if it is the same.</summary>
    internal const string Change =
        """
        update users u
        set role = @Role
        from users before
        where u.id = @Id
          and before.id = u.id
          and u.role <> @Role
        returning before.role
        """;
}
