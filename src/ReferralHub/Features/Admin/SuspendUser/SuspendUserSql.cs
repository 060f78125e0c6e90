namespace ReferralHub.Features.Admin;

internal static class SuspendUserSql
{
    internal const string Suspend =
        """
        update users
        set suspended_at = @Now
        where id = @Id
          and suspended_at is null
          and erased_at is null
        """;
}
