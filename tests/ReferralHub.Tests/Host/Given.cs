using System.Text.Json;

namespace ReferralHub.Tests.Host;

/// <summary>A person in a test, with what they know of themselves.</summary>
public sealed record Person(Guid Id, string Username, string Email, string Password, string Code)
{
    /// <summary>Signed in as them.</summary>
    public HttpClient Http { get; init; } = null!;

    public string AccessToken { get; init; } = "";

    public string RefreshToken { get; init; } = "";
}

/// <summary>The state that a test begins with, made as the outside makes it: over HTTP, with the mailed tokens.</summary>
public sealed class Given(App app)
{
    public const string Password = "correct horse battery staple";

    private static int s_number;

    public static string NewName(string prefix = "user") => $"{prefix}-{Interlocked.Increment(ref s_number)}-{Random.Shared.Next(100_000)}";

    public async Task<Person> Registered(string? referralCode = null, string prefix = "user")
    {
        var name = NewName(prefix);
        var answer = await app.Http.Post(
            "/api/register",
            new { username = name, email = $"{name}@example.com", password = Password, referral_code = referralCode });
        var made = await answer.Should(201);
        return new Person(made.GetProperty("id").GetGuid(), name, $"{name}@example.com", Password, made.Text("referral_code"));
    }

    public async Task<Person> Verified(string? referralCode = null, string prefix = "user")
    {
        var person = await Registered(referralCode, prefix);
        await Verify(person);
        return person;
    }

    public async Task Verify(Person person)
    {
        var token = await app.Mailbox.Token(person.Email, Subjects.Verify);
        await (await app.Http.Post("/api/verify-email", new { token })).Should(200);
    }

    /// <summary>Verified and signed in.</summary>
    public async Task<Person> SignedIn(string? referralCode = null, string prefix = "user") =>
        await SignIn(await Verified(referralCode, prefix));

    /// <summary>Signed in as an admin: the role is in the token.</summary>
    public async Task<Person> Admin()
    {
        var person = await Registered(prefix: "boss");
        await app.Database.Execute($"update users set role = 'admin' where id = '{person.Id}'");
        return await SignIn(person);
    }

    public async Task<Person> SignIn(Person person) => With(
        person,
        await (await app.Http.Post("/api/login", new { username_or_email = person.Username, password = person.Password })).Should(200));

    public Person With(Person person, JsonElement tokens) => person with
    {
        Http = app.NewClient(tokens.Text("access_token")),
        AccessToken = tokens.Text("access_token"),
        RefreshToken = tokens.Text("refresh_token"),
    };
}
