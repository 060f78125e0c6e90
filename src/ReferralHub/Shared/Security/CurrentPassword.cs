using MediatR;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Security;

/// <summary>Asks somebody who is signed in for their password once more. Wrong ones count as those of sign-ins do.</summary>
internal sealed class CurrentPassword(NpgsqlDataSource db, PasswordHasher hasher, LoginFailures failures, FailedSignIns failed)
{
    /// <summary>
    /// Does <paramref name="act"/> with the hash that the password was right for: it guards its work by that hash, and answers
    /// <paramref name="wrong"/> if the person has another by now. Then a new password came first; or a sign-in has only renewed the hash of
    /// this one, so it is looked at once more, and being no guess counts as none.
    /// </summary>
    public async Task<Result<Unit>> Ask(
        Guid userId, Secret password, Client client, Error wrong, Func<string, Task<Result<Unit>>> act, CancellationToken ct)
    {
        if (await Find(userId, ct) is not { } stored)
            return Errors.Unauthorized;
        var begun = await failures.Begin(userId, ct);
        if (begun.Error is { } locked)
            return locked;
        await using var attempt = begun.Value;
        if (!await IsRight(password, stored, ct))
        {
            await attempt.Wrong();
            failed.AddWithinSession(userId, client.Address);
            return wrong;
        }
        await attempt.Right();
        var done = await act(stored.Hash!);
        if (done.Error != wrong)
            return done;
        if (await Find(userId, ct) is not { } renewed)
            return Errors.Unauthorized;
        return await IsRight(password, renewed, ct) ? await act(renewed.Hash!) : wrong;
    }

    private Task<Stored?> Find(Guid userId, CancellationToken ct) =>
        db.QuerySingleOrDefaultAsync<Stored>(CurrentPasswordSql.Find, new { UserId = userId }, ct);

    private async Task<bool> IsRight(Secret password, Stored stored, CancellationToken ct) =>
        (await hasher.Verify(password.Reveal(), stored.Hash, ct)).Right;

    /// <summary>Who has never set a password has no hash, and none is right.</summary>
    private sealed record Stored(string? Hash);
}

internal static class CurrentPasswordSql
{
    internal const string Find =
        """
        select password_hash as hash
        from users
        where id = @UserId
          and erased_at is null
        """;
}
