namespace ReferralHub.Features.Sessions;

internal static class ListSessionsSql
{
    internal const string Page =
        """
        select
          id,
          created_at,
          last_used_at,
          ip,
          user_agent
        from sessions
        where user_id = @UserId
          and revoked_at is null
          and expires_at > @Now
          and last_used_at > @IdleSince
          and (@Before::uuid is null or id < @Before)
        order by id desc
        limit @Rows
        """;
}
