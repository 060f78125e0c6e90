using System.Globalization;
using System.Text.Json;

namespace ReferralHub.Tests.Host;

/// <summary>A webhook in a test.</summary>
public sealed record HookOfPartner(PartnerClient Partner, string Id, string Secret)
{
    public string Path => $"{Webhooking.Path}/{Id}";

    public Task<JsonElement> Show() => Partner.Http.GetJson(Path);

    public async Task<JsonElement[]> Deliveries(int limit = 100) =>
        [.. (await Partner.Http.GetJson($"{Path}/deliveries?limit={limit}")).GetProperty("items").EnumerateArray()];

    /// <summary>Sends a test event; its delivery.</summary>
    public async Task<string> Test() => (await (await Partner.Http.PostAsync($"{Path}/test", null)).Should(202)).Text("id");

    /// <summary>Lets time pass until the delivery is due; the seconds that this is.</summary>
    public async Task<double> PassUntilDue(App app, JsonElement delivery)
    {
        var wait = delivery.GetProperty("next_attempt_at").GetDateTime() - app.Clock.GetUtcNow().UtcDateTime;
        await app.Pass(Partner, wait + TimeSpan.FromSeconds(1));
        return wait.TotalSeconds;
    }

    /// <summary>Waits until its latest delivery is <paramref name="status"/> after so many attempts.</summary>
    public async Task<JsonElement> Settled(string status, int attempts = 1)
    {
        JsonElement latest = default;
        await Eventually.True(async () =>
        {
            latest = (await Deliveries(1)).FirstOrDefault();
            return latest.ValueKind is JsonValueKind.Object && latest.Text("status") == status
                && latest.GetProperty("attempts").GetArrayLength() >= attempts;
        }, $"the delivery is {status} after {attempts} attempt(s)");
        return latest;
    }
}

public static class Webhooking
{
    public const string Path = "/api/partner/webhooks";

    public static string[] Events(params string[] events) => events;

    /// <summary>An instance that reaches the receivers of the tests.</summary>
    public static Task<App> StartApp(params (string Name, string Value)[] settings) =>
        App.Start(new(WebhookReceiver.Allowed.Concat(settings.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)))));

    public static async Task<HookOfPartner> Hook(this App app, WebhookReceiver receiver, params string[] events) =>
        await (await app.Partner()).Hook(receiver.Url, events);

    public static async Task<HookOfPartner> Hook(this PartnerClient partner, string url, params string[] events)
    {
        var made = await (await partner.Http.Post(Path, new { url, events = events.Length > 0 ? events : ["referral.created"] }))
            .Should(201);
        return new HookOfPartner(partner, made.Text("id"), made.Text("secret"));
    }

    /// <summary>Lets the time of the product pass; tokens do not live so long.</summary>
    public static async Task Pass(this App app, PartnerClient partner, TimeSpan time)
    {
        app.Clock.Advance(time);
        await app.SignIn(partner);
    }

    public static Task Delivered(this App app, int count) => Eventually.True(
        async () => await app.Database.Scalar<long>("select count(*) from webhook_deliveries where status = 'delivered'") == count,
        $"{count} are delivered");

    /// <summary>Events as the triggers write them, all at once.</summary>
    public static Task<int> Happen(this App app, int count, string type = "referral.created") => app.Database.Execute(
        string.Create(CultureInfo.InvariantCulture,
            $$"""
            insert into outbox_events (type, data, created_at)
            select '{{type}}', jsonb_build_object('id', gen_random_uuid(), 'version', 1, 'changed_at', now()), clock_timestamp()
            from generate_series(1, {{count}})
            """));
}
