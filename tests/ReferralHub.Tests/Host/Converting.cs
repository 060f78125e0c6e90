using System.Text.Json;

namespace ReferralHub.Tests.Host;

/// <summary>Conversions in a test.</summary>
public static class Converting
{
    private const string Path = "/api/partner/conversions";

    public static string NewId() => $"order-{Guid.CreateVersion7():N}";

    /// <summary>What is not said is a purchase of 100 EUR; what is said to be null is not sent.</summary>
    public static Task<HttpResponseMessage> Convert(this PartnerClient partner, Person person, string externalId, object? more = null)
    {
        var body = new Dictionary<string, object?>
        {
            ["referred_user_id"] = person.Id,
            ["event"] = "purchase",
            ["external_id"] = externalId,
            ["value"] = 100,
            ["currency"] = "EUR"
        };
        foreach (var said in more?.GetType().GetProperties() ?? [])
            body[said.Name] = said.GetValue(more);
        return partner.Http.Post(Path, body.Where(pair => pair.Value is not null).ToDictionary());
    }

    public static async Task<string> Converted(this PartnerClient partner, Person person, object? more = null) =>
        (await (await partner.Convert(person, NewId(), more)).Should(201)).Text("external_id");

    /// <summary>Without an amount all of it, and without a body.</summary>
    public static Task<HttpResponseMessage> TakeBack(this PartnerClient partner, string externalId, decimal? amount = null) =>
        amount is null
            ? partner.Http.PostAsync($"{Path}/{Uri.EscapeDataString(externalId)}/reverse", null)
            : partner.Http.Post($"{Path}/{Uri.EscapeDataString(externalId)}/reverse", new { amount });

    /// <summary>Such as <c>partially_reversed 30</c>.</summary>
    public static async Task<string> StateOf(this HttpResponseMessage response)
    {
        var conversion = await response.Should(200);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{conversion.Text("status")} {conversion.GetProperty("reversed_amount").GetDecimal():0.##}");
    }

    public static Task<string> StatusOf(this App app, Person friend) =>
        app.Database.Scalar<string>($"select concat_ws(' ', status, reason) from referrals where referred_id = '{friend.Id}'");

    public static bool IsDuplicate(this JsonElement conversion) => conversion.GetProperty("duplicate").GetBoolean();
}
