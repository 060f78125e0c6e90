using System.Text.Json;

namespace ReferralHub.Tests.Host;

/// <summary>The referral of a person in a test, and what admins do with it.</summary>
public static class Reviewing
{
    /// <summary>The id of the referral that this person is, screened by now.</summary>
    public static async Task<Guid> ReferralOf(this App app, Person friend)
    {
        await Eventually.True(async () => await app.Database.Scalar<long>(
            $"select count(*) from referrals where referred_id = '{friend.Id}' and screened_at is not null") == 1,
            "the referral is screened");
        return await app.Database.Scalar<Guid>($"select id from referrals where referred_id = '{friend.Id}'");
    }

    /// <summary>As the fraud screen holds it.</summary>
    public static async Task<Guid> Hold(this App app, Person friend, string reason = "velocity")
    {
        var id = await app.ReferralOf(friend);
        _ = await app.Database.Execute(
            $"update referrals set reason = '{reason}', changed_at = now(), version = version + 1 where id = '{id}'");
        return id;
    }

    /// <summary>Registered by this person's code, and held.</summary>
    public static async Task<(Person Friend, Guid Id)> Held(this App app, Person referrer, string reason = "velocity")
    {
        var friend = await app.Given.Registered(referrer.Code);
        return (friend, await app.Hold(friend, reason));
    }

    public static Task<HttpResponseMessage> Decide(this Person admin, Guid id, string decision, object? body = null) =>
        body is null
            ? admin.Http.PostAsync($"/api/admin/referrals/{id}/{decision}", null)
            : admin.Http.Post($"/api/admin/referrals/{id}/{decision}", body);

    /// <summary>How often the referral was written, and the events on record about it.</summary>
    public static async Task<(int Version, long Events)> Trace(this App app, Guid id) => (
        await app.Database.Scalar<int>($"select version from referrals where id = '{id}'"),
        await app.Database.Scalar<long>($"select count(*) from audit_events where subject_id = '{id}'"));

    /// <summary>What its referrer sees it has been, such as <c>pending:velocity</c>.</summary>
    public static async Task<string[]> HistoryOf(this Person referrer, Guid id) =>
        [.. (await referrer.Http.GetJson($"/api/referrals/{id}")).GetProperty("history").EnumerateArray().Select(State)];

    public static string State(JsonElement item) =>
        item.GetProperty("reason").GetString() is { } reason ? $"{item.Text("status")}:{reason}" : item.Text("status");
}
