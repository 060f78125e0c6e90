namespace ReferralHub.Features.Accounts;

internal static class GetUserSql
{
    internal const string Find =
        """
        select
          id,
          username,
          created_at
        from users
        where id = @Id
        """;
}
