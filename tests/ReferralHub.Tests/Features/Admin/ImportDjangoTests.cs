using System.Text.Json;
using FluentAssertions;
using ReferralHub.Features.Admin;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

/// <summary>People who come from a Django site: who they are here, and how they sign in.</summary>
public sealed class ImportDjangoTests(AppFixture fixture) : SharedApp(fixture), IAsyncLifetime
{
    private readonly string _name = Given.NewName("old");
    private DjangoSite _site = null!;

    public async Task InitializeAsync() => _site = await DjangoSite.Create();

    public async Task DisposeAsync() => await _site.DisposeAsync();

    // the first two are of Django's own tests (tests/auth_tests/test_hashers.py), with today's parameters and with those of old; the third
    // is by Debian's argon2, with our memory and passes but more lanes
    [Theory]
    [InlineData("secret", "argon2$argon2id$v=19$m=102400,t=2,p=8$Y041dExhNkljRUUy$TMa6A8fPJhCAUXRhJXCXdw")]
    [InlineData("secret", "argon2$argon2i$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$YC9+jJCrQhs5R6db7LlN8Q")]
    [InlineData("old django password",
        "argon2$argon2id$v=19$m=19456,t=2,p=8$UW1GelpUWTBVMkZzZERJeVkyaGhjbg$kGOafsmhcFVYDEIlYMGa/PWKXSkCGbeNYOPcdty2Ag4")]
    public async Task Whoever_had_a_password_signs_in_with_it_and_then_has_a_hash_of_ours(string password, string hash)
    {
        await _site.User(1, _name, "password", $"'{hash}'");
        _ = (await _site.ImportInto(App)).IsClean.Should().BeTrue();
        _ = (await Stored()).Should().Be(hash["argon2".Length..]);

        _ = await (await SignIn("wrong")).ShouldFail(401, "invalid_credentials");
        _ = await (await SignIn(password)).Should(200);

        _ = (await Stored()).Should().StartWith("$argon2id$v=19$m=19456,t=2,p=1$");
        _ = await (await SignIn("wrong")).ShouldFail(401, "invalid_credentials");
        _ = await (await SignIn(password)).Should(200);
    }

    [Fact]
    public async Task A_wrong_password_is_answered_as_nobody_is()
    {
        await _site.User(1, _name, "password", $"'{DjangoSite.Hash("right")}'");
        _ = await _site.ImportInto(App);

        var answers = new[] { await SignIn("wrong"), await SignIn("wrong", Given.NewName("nobody")) };

        var bodies = await Task.WhenAll(answers.Select(async answer => WithoutTrace(await answer.Should(401))));
        _ = bodies[0].Should().Be(bodies[1]);

        static string WithoutTrace(JsonElement body) =>
            string.Join('\n', body.EnumerateObject().Where(member => member.Name != "trace_id"));
    }

    [Theory]
    [InlineData("pbkdf2_sha256$870000$salt$bDVuZ2hhc2g=", "pbkdf2_sha256 cannot be verified here")]
    [InlineData("bcrypt_sha256$$2b$12$abcdefghijklmnopqrstuv", "bcrypt_sha256 cannot be verified here")]
    [InlineData("!mTq0pTxk1f2", "it has no usable password")]
    [InlineData("", "it has no usable password")]
    [InlineData("plain text", "its password is in an unknown form")]
    [InlineData("argon2$argon2id$v=19$m=4194304,t=2,p=8$Y041dExhNkljRUUy$TMa6A8fPJhCAUXRhJXCXdw", "its Argon2 hash has an unknown form")]
    public async Task What_cannot_be_verified_is_listed_and_its_person_resets_it(string stored, string line)
    {
        await _site.User(1, _name, "password", $"'{stored}'");

        var (isClean, output) = await _site.ImportInto(App);

        _ = isClean.Should().BeTrue();
        _ = output.Should().Contain($": {line}").And.Contain($"1 x {line}").And.NotContain("plain text");
        _ = await (await SignIn("plain text")).ShouldFail(401, "invalid_credentials");
        _ = await (await Http.Post("/api/forgot-password", new { email = $"{_name}@example.org" })).Should(202);
        var token = await App.Mailbox.Token(Secrets.Note($"{_name}@example.org"), Subjects.Reset);
        _ = await (await Http.Post("/api/reset-password", new { token, password = Given.Password })).Should(204);
        _ = await (await SignIn(Given.Password)).Should(200);
    }

    [Fact]
    public async Task Names_and_dates_are_kept_and_everybody_has_a_link()
    {
        await _site.User(1, _name, "password, first_name, last_name, date_joined",
            $"'{DjangoSite.Hash(Given.Password)}', ' Ada ', '', '2019-05-06 07:08:09.123456Z'");
        _ = await _site.ImportInto(App);

        var me = await (await Member()).Http.GetJson("/api/users/me");

        _ = (me.Text("first_name"), me.GetProperty("last_name").ValueKind).Should().Be(("Ada", JsonValueKind.Null));
        _ = me.Text("created_at").Should().Be("2019-05-06T07:08:09.123Z");
        _ = me.GetProperty("email_verified").GetBoolean().Should().BeFalse();
        _ = (await (await Http.GetAsync($"/api/referral-codes/{me.Text("referral_code")}")).Should(200))
            .GetProperty("referrer").Text("username").Should().Be(_name);
    }

    [Fact]
    public async Task People_are_in_the_order_in_which_they_joined()
    {
        foreach (var (id, year) in new[] { (1, 2021), (2, 2019), (3, 2020) })
            await _site.User(id, $"{_name}-{year}", "date_joined", $"'{year}-01-01Z'");
        _ = await _site.ImportInto(App);

        var names = await App.Database.Scalar<string[]>(
            $"select array_agg(username order by id) from users where username like '{_name}%'");

        _ = names.Should().Equal($"{_name}-2019", $"{_name}-2020", $"{_name}-2021");
    }

    [Fact]
    public async Task Who_was_inactive_comes_suspended()
    {
        await _site.User(1, _name, "password, is_active", $"'{DjangoSite.Hash(Given.Password)}', false");
        _ = await _site.ImportInto(App);

        _ = await (await SignIn("wrong")).ShouldFail(401, "invalid_credentials");
        _ = await (await SignIn(Given.Password)).ShouldFail(403, "account_suspended");
    }

    [Theory]
    [InlineData(false, "user")]
    [InlineData(true, "admin")]
    public async Task Staff_are_admins_only_where_that_is_asked_for(bool admins, string role)
    {
        await _site.User(1, _name, "password, is_staff", $"'{DjangoSite.Hash(Given.Password)}', true");
        _ = await _site.ImportInto(App, new ImportOptions { Admins = admins });

        var me = await (await Member()).Http.GetJson("/api/users/me");

        _ = me.Text("role").Should().Be(role);
        _ = (await App.Database.Scalar<long>(
            $"select count(*) from audit_events where action = 'role_changed' and subject_id = '{me.Text("id")}'"))
            .Should().Be(admins ? 1 : 0);
    }

    [Theory]
    [InlineData(false, "verified", true)]
    [InlineData(false, "not verified", false)]
    [InlineData(true, "not verified", true)]
    public async Task An_address_is_proven_if_allauth_or_the_operator_says_so(bool trusted, string allauth, bool proven)
    {
        await _site.Users(_name);
        await _site.Run(
            $"""
            create table account_emailaddress (id int, email text, verified boolean, "primary" boolean, user_id int);
            insert into account_emailaddress values (1, upper('{_name}@example.org'), {(allauth is "verified")}, true, 1)
            """);
        _ = await _site.ImportInto(App, new ImportOptions { TrustEmails = trusted });

        _ = (await (await Member()).Http.GetJson("/api/users/me")).GetProperty("email_verified").GetBoolean().Should().Be(proven);
    }

    [Theory]
    [InlineData("username = 'no'", "its username is not 3 to 30 of A-Z a-z 0-9 _ . -")]
    [InlineData("username = 'ada@example.org'", "its username is not 3 to 30 of A-Z a-z 0-9 _ . -")]
    [InlineData("username = 'Admin'", "its username is reserved")]
    [InlineData("email = ' '", "it has no e-mail address")]
    [InlineData("email = 'ada@localhost'", "its e-mail address is none")]
    [InlineData("first_name = repeat('x', 101)", "its name has more than 100 or unprintable characters")]
    [InlineData("date_joined = '3000-01-01'", "date_joined is no time between 1970 and now")]
    [InlineData("date_joined = 'infinity'", "date_joined is no time between 1970 and now")]
    [InlineData("date_joined = null", "date_joined is no time between 1970 and now")]
    public async Task Who_cannot_be_somebody_here_is_refused_with_the_reason(string change, string reason)
    {
        await _site.Users(_name);
        await _site.Run($"update auth_user set {change}");

        var (isClean, output) = await _site.ImportInto(App);

        _ = isClean.Should().BeFalse();
        _ = output.Should().Contain($"refused auth_user 1: {reason}").And.Contain("counts verified");
    }

    [Fact]
    public async Task Of_two_who_are_one_here_the_first_comes_and_nobody_takes_what_another_has()
    {
        var bob = await Given.Registered();
        await _site.Users(_name, _name.ToUpperInvariant(), Given.NewName(), bob.Username, Given.NewName());
        await _site.Run($"update auth_user set email = upper('{_name}@example.org') where id = 3");
        await _site.Run($"update auth_user set email = upper('{bob.Email}') where id = 5");

        var (_, output) = await _site.ImportInto(App);

        _ = output.Should().Contain($" 2: {_name} has its username and its e-mail address already")
            .And.Contain($" 3: {_name} has its e-mail address already")
            .And.Contain($" 4: {bob.Username} has its username already")
            .And.Contain($" 5: {bob.Username} has its e-mail address already");
        _ = await (await SignIn(Given.Password)).Should(200);
        _ = await Given.SignIn(bob);
    }

    [Fact]
    public async Task Other_names_are_mapped_by_views_and_by_the_table_of_users()
    {
        await _site.Users(_name);
        await _site.Run(
            """
            update auth_user set username = email;
            create schema import;
            create view import.members as
            select id, split_part(username, '@', 1) as username, email, first_name, last_name, password, is_active, is_staff, is_superuser,
              date_joined::timestamp as date_joined
            from public.auth_user
            """);

        var (isClean, output) = await _site.ImportInto(App, new ImportOptions { Schema = "import", Users = "members" });

        _ = isClean.Should().BeTrue();
        _ = output.Should().Contain("there is no table referrals_reward: nothing of it is read");
        _ = (await (await Member()).Http.GetJson("/api/users/me")).Text("created_at").Should().Be("2023-03-01T10:00:00.000Z");
    }

    private Task<HttpResponseMessage> SignIn(string password, string? name = null) =>
        Http.Post("/api/login", new { username_or_email = name ?? _name, password });

    private Task<Person> Member() => Given.SignIn(new Person(Guid.Empty, _name, "", Given.Password, ""));

    private Task<string> Stored() => App.Database.Scalar<string>($"select password_hash from users where username = '{_name}'");
}
