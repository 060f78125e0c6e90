namespace ReferralHub.Features.Accounts;

internal static class RegisterSql
{
    internal const string FindTaken =
        """
        select
          exists (select from users where lower(email collate "C") = lower(@Email collate "C")) as email,
          exists (select from users where lower(username collate "C") = lower(@Username collate "C")) as username
        """;
}
