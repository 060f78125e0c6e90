namespace ReferralHub.Features.Mail;

internal static class SendPasswordResetSql
{
    internal const string Find =
        """
        select
          id,
          username,
          email
        from users
        where lower(email collate "C") = lower(@Email collate "C")
          and erased_at is null
        """;
}
