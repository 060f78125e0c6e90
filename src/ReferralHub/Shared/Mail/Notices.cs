using System.Globalization;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Mail;

/// <summary>
/// Tells the owner of an account what happened to it and when, with the page where a new password begins; erased people nothing.
/// </summary>
internal sealed class Notices(NpgsqlDataSource db, Postbox postbox, Links links)
{
    public async Task Send(Guid userId, DateTime at, string subject, string template, CancellationToken ct)
    {
        if (await db.QuerySingleOrDefaultAsync<Owner>(NoticesSql.FindOwner, new { UserId = userId }, ct) is { } owner)
            await postbox.Send($"{userId:N}-{at.Ticks}", at, owner.Email, subject, template,
                new
                {
                    username = owner.Username,
                    at = at.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
                    link = links.ResetPage
                }, ct);
    }

    private sealed record Owner(string Username, string Email);
}

internal static class NoticesSql
{
    internal const string FindOwner =
        """
        select
          username,
          email
        from users
        where id = @UserId
          and email is not null
          and erased_at is null
        """;
}
