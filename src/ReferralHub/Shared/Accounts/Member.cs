namespace ReferralHub.Shared.Accounts;

/// <summary>A person as admins see them.</summary>
internal sealed record Member(
    Guid Id, string Username, string? Email, bool EmailVerified, string? Phone, string? FirstName, string? LastName, string Role,
    bool Suspended, DateTime CreatedAt);

internal static class MemberSql
{
    /// <summary>The columns of <see cref="Member"/>; a where goes behind it.</summary>
    internal const string Select =
        """
        select
          id,
          username,
          email,
          email_verified_at is not null as email_verified,
          phone,
          first_name,
          last_name,
          role,
          suspended_at is not null as suspended,
          created_at
        from users
        """;

    internal const string Find =
        $"""
        {Select}
        where id = @Id
          and erased_at is null
        """;
}
