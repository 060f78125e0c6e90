using System.Net.Http.Json;
using System.Text.Json;

namespace ReferralHub.Tests.Host;

/// <summary>A person in a test, with what they know of themselves.</summary>
public sealed record Person(Guid Id, string Username, string Email, string Password, string Code)
{
    public HttpClient Http { get; init; } = null!;

    public string RefreshToken { get; init; } = "";

    public string AccessToken { get; init; } = "";
}

/// <summary>The state a test begins with, made as the outside makes it: over HTTP, with the mailed tokens.</summary>
public sealed class Given(App app)
{
    public static readonly string Password = "correct horse battery staple";
    private static int s_number;

    public static string NewName(string prefix = "user") => $"{prefix}-{Interlocked.Increment(ref s_number)}-{Random.Shared.Next(100_000)}";

    public async Task<Person> Registered(string? referralCode = null, string prefix = "user")
    {
        var name = NewName(prefix);
        var response = await app.Http.PostAsJsonAsync("/api/register",
            new { username = name, email = $"{name}@example.com", password = Password, referral_code = referralCode });
        var made = await response.Should(201);
        return new Person(made.GetProperty("id").GetGuid(), name, $"{name}@example.com", Password,
            made.GetProperty("referral_code").GetString()!);
    }

    public async Task<Person> Verified(string? referralCode = null, string prefix = "user")
    {
        var person = await Registered(referralCode, prefix);
        await Verify(person);
        return person;
    }

    /// <summary>A screen that is late settles the referral itself, so it is settled when this returns.</summary>
    public async Task Verify(Person person)
    {
        var token = await app.Mailbox.Token(person.Email, Subjects.Verify);
        _ = await (await app.Http.PostAsJsonAsync("/api/verify-email", new { token })).Should(200);
        // the worker has looked at their referral: only then it is settled what the verification means for it
        await Eventually.True(
            async () => await app.Database.Scalar<long>(
                $"select count(*) from referrals where referred_id = '{person.Id}' and screened_at is null") == 0,
            "their referral is screened");
    }

    /// <summary>An admin, signed in: the role is in the token.</summary>
    public async Task<Person> Admin()
    {
        var person = await Verified(prefix: "boss");
        _ = await app.Database.Execute($"update users set role = 'admin' where id = '{person.Id}'");
        return await SignIn(person);
    }

    /// <summary>Verified and signed in, with a client that carries the access token.</summary>
    public async Task<Person> SignedIn(string? referralCode = null, string prefix = "user") =>
        await SignIn(await Verified(referralCode, prefix));

    public async Task<Person> SignIn(Person person)
    {
        var tokens = await (await app.Http.PostAsJsonAsync("/api/login",
            new { username_or_email = person.Username, password = person.Password })).Should(200);
        return With(person, tokens);
    }

    public Person With(Person person, JsonElement tokens)
    {
        var http = app.NewClient();
        var access = tokens.Text("access_token");
        http.DefaultRequestHeaders.Authorization = new("Bearer", access);
        return person with { Http = http, AccessToken = access, RefreshToken = tokens.Text("refresh_token") };
    }
}

public static class Subjects
{
    public const string Verify = "Confirm your e-mail address";
    public const string Reset = "Choose a new password";
    public const string Changed = "Your password was changed";
    public const string SessionEnded = "A session of yours was ended";
    public const string EmailChange = "Your e-mail address is about to change";
}
