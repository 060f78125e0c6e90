namespace ReferralHub.Features.Mail;

internal static class SendPasswordChangedSql
{
    internal const string FindOwner =
        """
        select
          username,
          email
        from users
        where id = @UserId
          and email is not null
        """;
}
