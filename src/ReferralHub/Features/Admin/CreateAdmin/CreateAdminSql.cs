namespace ReferralHub.Features.Admin;

internal static class CreateAdminSql
{
    internal const string Promote =
        """
        update users
        set role = @Role,
            email_verified_at = @Now
        where id = @Id
        """;
}
