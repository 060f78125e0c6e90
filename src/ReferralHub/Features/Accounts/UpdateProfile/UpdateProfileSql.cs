namespace ReferralHub.Features.Accounts;

internal static class UpdateProfileSql
{
    /// <summary>Not "for update": a sign-up by this person's code needs their row's key, and need not wait.</summary>
    internal const string Lock =
        """
        select
          username,
          email,
          first_name,
          last_name,
          created_at,
          email_change_round
        from users
        where id = @UserId
          and erased_at is null
        for no key update
        """;

    internal const string SetNames =
        """
        update users
        set username = @Username,
            first_name = @FirstName,
            last_name = @LastName
        where id = @UserId
        """;

    internal const string IsEmailTaken =
        """
        select exists (select from users where lower(email collate "C") = lower(@Email collate "C"))
        """;

    internal const string SpellEmail =
        """
        update users
        set email = @Email,
            email_change_round = email_change_round + 1
        where id = @UserId
        """;
}
