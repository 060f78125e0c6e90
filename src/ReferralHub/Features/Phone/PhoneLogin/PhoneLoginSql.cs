namespace ReferralHub.Features.Phone;

internal static class PhoneLoginSql
{
    internal const string Find =
        """
        select
          id,
          username,
          role,
          suspended_at is not null as suspended
        from users
        where phone = @Phone
          and erased_at is null
        """;
}
