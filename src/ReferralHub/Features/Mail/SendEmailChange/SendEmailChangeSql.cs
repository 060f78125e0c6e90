namespace ReferralHub.Features.Mail;

internal static class SendEmailChangeSql
{
    internal const string Find =
        """
        select
          username,
          email
        from users
        where id = @UserId
          and erased_at is null
        """;
}
