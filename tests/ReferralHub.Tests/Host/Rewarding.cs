using System.Text.Json;

namespace ReferralHub.Tests.Host;

/// <summary>Rules, successes and ledgers in a test.</summary>
public static class Rewarding
{
    /// <summary>A database whose only rules are those that the test makes.</summary>
    public static async Task<App> WithoutRules(Dictionary<string, string>? settings = null)
    {
        var app = await App.Start(settings);
        _ = await app.Database.Execute("update reward_rules set valid_to = valid_from");
        return app;
    }

    /// <summary>Made by an admin; what is not said is ten credits a success for the referrer.</summary>
    public static async Task<JsonElement> Rule(this Person admin, object rule)
    {
        var body = new Dictionary<string, object?>
        {
            ["name"] = "a-rule",
            ["trigger"] = "referral.successful",
            ["side"] = "referrer",
            ["reward_type"] = "credits",
            ["amount"] = 10
        };
        foreach (var said in rule.GetType().GetProperties())
            body[said.Name] = said.GetValue(rule);
        return await (await admin.Http.Post("/api/admin/reward-rules", body)).Should(201);
    }

    /// <summary>So many more people referred by this code, all successful at once.</summary>
    public static async Task<Person[]> Successes(this App app, Person referrer, int count)
    {
        var friends = new List<Person>();
        for (var number = 0; number < count; number++)
            friends.Add(await app.Given.Registered(referrer.Code, "friend"));
        await Task.WhenAll(friends.Select(app.Given.Verify));
        await app.Drained();
        return [.. friends];
    }

    /// <summary>Has an admin reverse that referral, and waits for what it means.</summary>
    public static async Task Reverse(this App app, Person admin, Person friend)
    {
        _ = await (await admin.Decide(await app.ReferralOf(friend), "reverse")).Should(200);
        await app.Drained();
    }

    /// <summary>The ledger, newest first.</summary>
    public static async Task<JsonElement[]> Entries(this Person person) =>
        [.. (await person.Http.GetJson("/api/rewards?limit=100")).GetProperty("items").EnumerateArray()];

    /// <summary>Entries in short, oldest first, such as <c>earned 10 success-referrer</c>.</summary>
    public static async Task<string[]> Ledger(this App app, Person person)
    {
        await app.Drained();
        return [.. (await app.Database.Scalar<string[]>(
            $"""
            select coalesce(array_agg(concat_ws(' ', kind, trim_scale(amount), reward_type, reason) order by seq), '{"{}"}')
            from reward_entries
            where user_id = '{person.Id}'
            """))];
    }

    /// <summary>Available, pending, spent and shortfall.</summary>
    public static async Task<(decimal Available, decimal Pending, decimal Spent, decimal Shortfall)> Balance(
        this Person person, string type = "credits")
    {
        var balance = (await person.Http.GetJson("/api/rewards/balance")).GetProperty(type);
        return (Of("available"), Of("pending"), Of("spent"), Of("shortfall"));

        decimal Of(string name) => balance.GetProperty(name).GetDecimal();
    }

    public static Task<HttpResponseMessage> Redeem(this Person person, decimal amount, string type = "credits") =>
        person.Http.Post("/api/rewards/redeem", new { reward_type = type, amount });
}
