using System.Diagnostics;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

public sealed class GrantAdminTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task Makes_somebody_an_admin_at_their_next_sign_in()
    {
        var person = await Given.SignedIn();

        var (code, shown) = await App.Command("admin", "grant", person.Username.ToUpperInvariant());

        _ = (code, shown.Text("role")).Should().Be((0, "admin"));
        _ = await (await (await Given.SignIn(person)).Http.GetAsync("/api/admin/audit")).Should(200);
        _ = (await App.Command("admin", "grant", "nobody-of-this-name")).Code.Should().Be(1);
        _ = (await App.Command("admin", "grant")).Code.Should().Be(2);
    }
}

public sealed class RevokeAdminTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task Ends_the_sessions_that_say_otherwise()
    {
        var admin = await Given.Admin();
        _ = await (await admin.Http.GetAsync("/api/admin/audit")).Should(200);

        var (code, shown) = await App.Command("admin", "revoke", admin.Username);

        _ = (code, shown.Text("role")).Should().Be((0, "user"));
        await Eventually.True(async () => (int)(await admin.Http.GetAsync("/api/admin/audit")).StatusCode == 401, "the session has ended");
        _ = await (await (await Given.SignIn(admin)).Http.GetAsync("/api/admin/audit")).ShouldFail(403, "forbidden");
    }
}

public sealed class SignInRaceTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task Who_signs_in_while_the_role_is_taken_away_gets_a_token_without_it()
    {
        var admin = await Given.Admin();
        Task<int> taking;
        Task<Person> signingIn;
        await using (await App.Database.Hold($"select from users where id = '{admin.Id}' for update"))
        {
            // whoever waits first for a row has it first
            taking = App.Database.Execute($"update users set role = 'user' where id = '{admin.Id}'");
            await App.Database.Waiting(1, "update users");
            signingIn = Given.SignIn(admin);
            await App.Database.Waiting(1, "insert into sessions");
        }
        _ = await taking;

        _ = await (await (await signingIn).Http.GetAsync("/api/admin/audit")).ShouldFail(403, "forbidden");
    }
}

public sealed class CreateAdminTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task Makes_an_admin_whose_password_is_read_from_the_input()
    {
        var name = Given.NewName("boss");

        _ = (await Create(name, $"{name}@example.com", Given.Password)).Should().Be(0);

        var admin = await Given.SignIn(new Person(Guid.Empty, name, "", Given.Password, ""));
        _ = await (await admin.Http.GetAsync("/api/admin/audit")).Should(200);
        _ = (await admin.Http.GetJson("/api/users/me")).GetProperty("email_verified").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task Refuses_a_weak_password_and_a_name_that_is_taken()
    {
        var person = await Given.Registered();

        _ = (await Create(Given.NewName(), $"{Given.NewName()}@example.com", "password")).Should().Be(1);
        _ = (await Create(person.Username, $"{Given.NewName()}@example.com", Given.Password)).Should().Be(1);
        _ = (await Create(Given.NewName(), person.Email, Given.Password)).Should().Be(1);
    }

    private async Task<int> Create(string username, string email, string password)
    {
        var start = new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "ReferralHub.dll"), "admin", "create", username, email])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true
        };
        foreach (var (setting, value) in App.Settings(App.Database, App.Mailbox, []))
            start.Environment[setting.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(password);
        process.StandardInput.Close();
        _ = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
