namespace ReferralHub.Tests.Host;

/// <summary>What happens to people and is noted with the address that it came from.</summary>
public static class Mishaps
{
    /// <summary>It is on record a moment later.</summary>
    public static async Task Mistypes(this App app, Person person) => _ = await (await app.Http.Post("/api/login",
        new { username_or_email = person.Email, password = "not the password" })).ShouldFail(401, "invalid_credentials");

    /// <summary>To a copy of its token.</summary>
    public static async Task LosesSession(this App app, Person person)
    {
        _ = await (await app.Http.Post("/api/token/refresh", new { refresh_token = person.RefreshToken })).Should(200);
        await app.LastRefreshWas(secondsAgo: 11);
        _ = await (await app.Http.Post("/api/token/refresh", new { refresh_token = person.RefreshToken }))
            .ShouldFail(401, "refresh_token_reused");
    }

    /// <summary>The grace of a used token goes by the clock of the database, which no test sets.</summary>
    public static async Task LastRefreshWas(this App app, int secondsAgo) => _ = await app.Database.Execute(
        $"update sessions set rotated_at = rotated_at - interval '{secondsAgo} seconds'");

    public static Task OnRecord(this App app, string action) => Eventually.True(
        async () => await app.Database.Scalar<long>($"select count(*) from audit_events where action = '{action}'") > 0,
        $"{action} is on record");
}
