namespace ReferralHub.Features.Mail;

internal static class SendVerificationSql
{
    internal const string FindUnverified =
        """
        select
          id,
          username,
          email
        from users
        where lower(email collate "C") = lower(@Email collate "C")
          and email_verified_at is null
          and erased_at is null
        """;
}
