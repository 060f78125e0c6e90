namespace ReferralHub.Features.Admin;

internal static class RestoreUserSql
{
    internal const string Restore =
        """
        update users
        set suspended_at = null
        where id = @Id
          and suspended_at is not null
          and erased_at is null
        """;
}
