using System.Text.Json;

namespace ReferralHub.Tests.Host;

/// <summary>The pickup folder of texts, read as the phone's owner reads them.</summary>
public static class Texts
{
    private static int s_number;

    /// <summary>A number of this test's own.</summary>
    public static string NewNumber() => $"+4915{Interlocked.Increment(ref s_number):D4}{Random.Shared.Next(100_000):D5}";

    /// <summary>Every text to a number, oldest first.</summary>
    public static IReadOnlyList<JsonElement> TextsTo(this Mailbox box, string phone) => !Directory.Exists(box.Texts) ? [] :
    [
        .. Directory.GetFiles(box.Texts, "*.json").Order(StringComparer.Ordinal)
            .Select(file => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(file)))
            .Where(text => text.Text("to") == phone)
            .Select(Noted)
    ];

    /// <summary>Asks for a code and waits for the <paramref name="number"/>th.</summary>
    public static async Task<string> Code(this App app, string phone, int number = 1)
    {
        _ = await (await app.Http.Post("/api/phone/send-code", new { phone })).Should(202);
        await Eventually.True(() => Task.FromResult(app.Mailbox.TextsTo(phone).Count >= number), $"{number} text(s) to {phone}");
        return app.Mailbox.TextsTo(phone)[number - 1].Text("code");
    }

    /// <summary>Six digits that this code is not.</summary>
    public static string Wrong(string code) => code == "000000" ? "000001" : "000000";

    private static JsonElement Noted(JsonElement text)
    {
        Secrets.NoteCode(text.Text("code"));
        return text;
    }

    /// <summary>A person who signed up by phone, signed in.</summary>
    public static async Task<(Person Person, string Phone)> ByPhone(this App app, string? referralCode = null)
    {
        var phone = NewNumber();
        var tokens = await (await app.Http.Post("/api/phone/login",
            new { phone, code = await app.Code(phone), referral_code = referralCode })).Should(200);
        var user = tokens.GetProperty("user");
        var person = app.Given.With(new Person(user.GetProperty("id").GetGuid(), user.Text("username"), "", "", ""), tokens);
        return (person with { Code = (await person.Http.GetJson("/api/users/me")).Text("referral_code") }, phone);
    }
}
