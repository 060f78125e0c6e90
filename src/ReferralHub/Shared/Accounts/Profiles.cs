using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Accounts;

/// <summary>A person as they see themselves, with the latest 20 whom they invited.</summary>
internal sealed record Profile(
    Guid Id, string Username, string? Email, bool EmailVerified, string? Phone, string? FirstName, string? LastName, string Role,
    string ReferralCode, string ReferralLink, string? InviteCode, long InvitedCount, IReadOnlyList<Profile.Friend> Invited,
    DateTime CreatedAt)
{
    /// <summary>Of a phone its country and the last two digits.</summary>
    internal sealed record Friend(Guid Id, string Username, string? Phone, string Status);
}

/// <summary>Reads profiles for the slices that answer one.</summary>
internal sealed class Profiles(NpgsqlDataSource db, Links links)
{
    /// <summary>Null: there is nobody.</summary>
    internal async Task<Profile?> Find(Guid userId, CancellationToken ct)
    {
        var row = await db.QuerySingleOrDefaultAsync<Row>(ProfilesSql.Find, new { UserId = userId }, ct);
        if (row is null)
            return null;

        var invited = await db.QueryAsync<Profile.Friend>(ProfilesSql.LatestInvited, new { UserId = userId }, ct);
        return new Profile(
            row.Id, row.Username, row.Email, row.EmailVerified, row.Phone, row.FirstName, row.LastName, row.Role, row.ReferralCode,
            links.Referral(row.ReferralCode), row.InviteCode, row.InvitedCount, invited, row.CreatedAt);
    }

    private sealed record Row(
        Guid Id, string Username, string? Email, bool EmailVerified, string? Phone, string? FirstName, string? LastName, string Role,
        string ReferralCode, string? InviteCode, long InvitedCount, DateTime CreatedAt);
}

internal static class ProfilesSql
{
    internal const string Find =
        """
        select
          u.id,
          u.username,
          u.email,
          u.email_verified_at is not null as email_verified,
          u.phone,
          u.first_name,
          u.last_name,
          u.role,
          u.referral_code,
          (
            select c.code
            from referrals r
            join referral_codes c on c.link_id = r.link_id and c.is_current
            where r.referred_user_id = u.id
          ) as invite_code,
          (select count(*) from referrals r where r.referrer_id = u.id) as invited_count,
          u.created_at
        from users u
        where u.id = @UserId
        """;

    internal const string LatestInvited =
        """
        select
          u.id,
          u.username,
          left(u.phone, 3) || repeat('*', greatest(length(u.phone) - 5, 0)) || right(u.phone, 2) as phone,
          r.status
        from referrals r
        join users u on u.id = r.referred_user_id
        where r.referrer_id = @UserId
        order by r.id desc
        limit 20
        """;
}
