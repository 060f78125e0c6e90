using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Accounts;

/// <summary>A person as they see themselves. The phones of the latest 20 they invited are masked, the e-mails stay theirs.</summary>
internal sealed record Profile(
    Guid Id, string Username, string? Email, bool EmailVerified, string? Phone, string? FirstName, string? LastName, string Role,
    string ReferralCode, string ReferralLink, string? InviteCode, long InvitedCount, IReadOnlyList<Profile.Friend> Invited,
    DateTime CreatedAt)
{
    internal sealed record Friend(Guid Id, string? Username, string? Phone, string Status);
}

/// <summary>Reads profiles for the slices that answer one.</summary>
internal sealed class Profiles(NpgsqlDataSource db, Links links)
{
    /// <summary>Null: there is nobody, or nobody any more.</summary>
    public async Task<Profile?> Find(Guid userId, CancellationToken ct)
    {
        var row = await db.QuerySingleOrDefaultAsync<Row>(ProfilesSql.Find, new { UserId = userId }, ct);
        if (row is null)
            return null;
        var invited = await db.QueryAsync<Profile.Friend>(ProfilesSql.LatestInvited, new { UserId = userId }, ct);
        return new Profile(row.Id, row.Username, row.Email, row.EmailVerified, row.Phone, row.FirstName, row.LastName, row.Role,
            row.Code, links.Referral(row.Code), row.InviteCode, row.InvitedCount, invited, row.CreatedAt);
    }

    private sealed record Row(
        Guid Id, string Username, string? Email, bool EmailVerified, string? Phone, string? FirstName, string? LastName, string Role,
        DateTime CreatedAt, string Code, string? InviteCode, long InvitedCount);
}
