using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReferralHub.Shared.Mail;
using ReferralHub.Shared.Outbox;
using ReferralHub.Tests.Features.ReferralLinks;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

public sealed class EraseAccountTests(AppFixture fixture) : SharedApp(fixture)
{
    private const string Me = "/api/users/me";

    [Fact]
    public async Task Nothing_personal_is_left()
    {
        await using var app = await App.Start();
        var bob = await OfManyTraces(app);

        _ = await (await bob.Http.Delete(Me, new { password = bob.Password })).Should(204);

        _ = (await app.Database.RowsWith(bob.Username, bob.Email, "Robert", "127.0.0.1", "argon2")).Should().BeEmpty();
        _ = (await app.Database.Scalar<string>(
            "select string_agg(action, ',' order by id) from audit_events where action <> 'signed_in'"))
            .Should().Be("username_changed,sign_in_failed,refresh_token_reused,account_erased");
    }

    [Fact]
    public async Task A_wrong_password_at_this_moment_leaves_no_address_behind()
    {
        await using var app = await App.Start();
        var bob = await OfManyTraces(app);
        Task<HttpResponseMessage> erasing;
        await using (await app.Database.Hold($"select from audit_events where subject_id = '{bob.Id}' for update"))
        {
            erasing = bob.Http.Delete(Me, new { password = bob.Password });
            await app.Database.Waiting(1, "update audit_events");
            await app.Mistypes(bob);
            await app.Database.Waiting(1, "failed.subject");
        }

        _ = await (await erasing).Should(204);

        _ = (await app.Database.RowsWith("127.0.0.1")).Should().BeEmpty();
    }

    [Fact]
    public async Task Messages_that_wait_or_failed_go_with_their_person_and_those_of_others_stay()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var (ada, bob) = (await app.Given.SignIn(await app.Given.Registered()), await app.Given.SignIn(await app.Given.Registered()));
        foreach (var person in (Person[])[ada, bob])
        {
            _ = await (await person.Http.Patch(Me, new { email = $"new-{person.Email}" })).Should(200);
            _ = await (await app.Http.Post("/api/forgot-password", new { email = person.Email.ToUpperInvariant() })).Should(202);
            _ = await app.Database.Execute(
                $"""
                update outbox_messages set dead_at = now(), last_error = '550 no {person.Email}'
                where payload ? 'UserId' and dead_at is null
                """);
        }
        _ = await app.Database.Execute("insert into outbox_messages (lane, type, payload) "
            + $$"""values ('rewards', 'RewardsDue', '{"UserId": "{{bob.Id}}"}')""");

        _ = await (await bob.Http.Delete(Me, new { password = bob.Password })).Should(204);

        _ = (await app.Database.RowsWith(bob.Email)).Should().BeEmpty();
        _ = (await app.Database.Scalar<long>($"select count(*) from outbox_messages where lane = 'rewards'")).Should().Be(1);
        _ = (await app.Database.Scalar<long>($"select count(*) from outbox_messages m where m::text ~* '{ada.Email}'")).Should().Be(3);
    }

    [Fact]
    public async Task Mail_that_an_address_refused_is_forgotten_also_when_the_address_was_given_up_since()
    {
        await using var app = await App.Start();
        var bob = await app.Given.SignedIn();
        _ = await (await bob.Http.Patch(Me, new { email = $"new-{bob.Email}" })).Should(200);
        var token = await app.Mailbox.Token($"new-{bob.Email}", Subjects.Verify);
        _ = await (await app.Http.Post("/api/verify-email", new { token })).Should(200);
        _ = await app.Database.Execute("insert into outbox_messages (lane, type, payload, dead_at) "
            + $$"""values ('mail', 'VerificationAsked', '{"Email": "{{bob.Email}}"}', now())""");

        _ = await (await bob.Http.Delete(Me, new { password = bob.Password })).Should(204);

        _ = (await app.Database.RowsWith(bob.Email)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_mail_under_way_that_is_refused_afterwards_brings_nothing_back()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var bob = await app.Given.SignIn(await app.Given.Registered());
        var mailer = new SlowToRefuse();
        var worker = app.Another(replace: services => services.Replace(ServiceDescriptor.Singleton<IMailer>(mailer)));
        await mailer.Asked;

        _ = await (await bob.Http.Delete(Me, new { password = bob.Password })).Should(204);

        mailer.Refuse();
        await worker.Stop();
        _ = (await app.Database.RowsWith(bob.Email)).Should().BeEmpty();
    }

    [Fact]
    public async Task Of_a_number_nothing_is_left()
    {
        await using var app = await App.Start();
        var (bob, phone) = await app.ByPhone();
        _ = await app.Database.Execute("insert into outbox_messages (lane, type, payload, dead_at) "
            + $$"""values ('sms', 'PhoneCodeAsked', '{"Phone": "{{phone}}"}', now())""");
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        var code = await app.Code(phone, 2);

        _ = await (await bob.Http.Delete(Me, new { code })).Should(204);

        _ = (await app.Database.RowsWith(phone, bob.Username, "127.0.0.1")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_label_that_is_given_at_this_moment_goes_too()
    {
        await using var app = await App.Start();
        var (ada, bob) = (await app.Given.Registered(), await app.Given.SignedIn());
        Task<HttpResponseMessage> erasing;
        await using (await app.Database.Hold($"select from users where id = '{ada.Id}' for update"))
        {
            _ = app.Database.Execute(
                $"""
                update referral_links set label = 'Roberta' where user_id = '{bob.Id}';
                select 'to be committed' from users where id = '{ada.Id}' for update
                """);
            await app.Database.Waiting(1, "to be committed");
            erasing = bob.Http.Delete(Me, new { password = bob.Password });
            await app.Database.Waiting(1, "from referral_links");
        }

        _ = await (await erasing).Should(204);

        _ = (await app.Database.RowsWith("Roberta")).Should().BeEmpty();
    }

    [Fact]
    public async Task Sign_ups_by_a_link_with_a_cap_and_the_erasure_of_its_owner_do_not_undo_each_other()
    {
        await using var app = await App.Start();
        var (bob, phone) = await app.ByPhone();
        var link = await bob.MakeLink(new { max_signups = 50 });
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        var code = await app.Code(phone, 2);
        Task<HttpResponseMessage> first, erasing;
        // while a name is in doubt, the sign-up by it has the link
        await using (await app.Database.Hold(
            "insert into users (id, username, email, created_at) values (gen_random_uuid(), 'guest-0', 'g@example.com', now())"))
        {
            first = SignUp(0);
            await app.Database.Waiting(1, "inviter as");
            erasing = bob.Http.Delete(Me, new { code });
            await app.Database.Waiting(1, "order by id\nfor no key update");
        }

        var others = await Expect.AtOnce(20, number => SignUp(number + 1));
        _ = await (await first).Should(201);
        _ = await (await erasing).Should(204);
        _ = others.Select(answer => (int)answer.StatusCode).Should().OnlyContain(status => status == 201 || status == 400);

        Task<HttpResponseMessage> SignUp(int number) => app.Http.Post("/api/register", new
        {
            username = $"guest-{number}",
            email = $"guest-{number}@example.com",
            password = Given.Password,
            referral_code = link.Text("code")
        });
    }

    [Fact]
    public async Task Sessions_end_nobody_signs_in_and_the_name_and_address_are_free()
    {
        var bob = await Given.SignedIn();

        _ = await (await bob.Http.Delete(Me, new { password = bob.Password })).Should(204);

        _ = await (await Http.Post("/api/login", new { username_or_email = bob.Email, password = bob.Password }))
            .ShouldFail(401, "invalid_credentials");
        _ = await (await Http.Post("/api/token/refresh", new { refresh_token = bob.RefreshToken }))
            .ShouldFail(401, "invalid_refresh_token");
        _ = await (await bob.Http.GetAsync(Me)).ShouldFail(401, "unauthorized");
        _ = (await App.Database.Scalar<string>($"select string_agg(distinct revoked_reason, ',') from sessions where user_id = '{bob.Id}'"))
            .Should().Be("erased");
        var again = await (await Http.Post("/api/register", new { username = bob.Username, email = bob.Email, password = bob.Password }))
            .Should(201);
        _ = again.Text("referral_code").Should().NotBe(bob.Code);
        _ = await (await Http.Post("/api/register",
            new
            {
                username = Given.NewName(),
                email = $"{Given.NewName()}@example.com",
                password = Given.Password,
                referral_code = bob.Code
            }))
            .ShouldFail(400, "invalid_referral_code");
    }

    [Fact]
    public async Task Referrers_keep_their_counts_and_referrals_their_history()
    {
        var ada = await Given.SignedIn();
        var bob = await Given.SignedIn(ada.Code);
        var eve = await Given.SignedIn(bob.Code);

        _ = await (await bob.Http.Delete(Me, new { password = bob.Password })).Should(204);

        _ = (await App.Stats(ada)).GetProperty("totals").GetProperty("successful").GetInt32().Should().Be(1);
        var person = (await ada.Http.GetJson("/api/referrals")).GetProperty("items").EnumerateArray().Single().GetProperty("referred_user");
        _ = (person.Text("id"), person.GetProperty("username").GetString()).Should().Be((bob.Id.ToString(), null));
        _ = (await eve.Http.GetJson(Me)).Text("invite_code").Should().Be(bob.Code);
        _ = await (await eve.Http.GetAsync($"/api/users/{bob.Id}")).ShouldFail(404, "not_found");
        _ = await (await (await Given.Admin()).Http.GetAsync($"/api/users/{bob.Id}")).ShouldFail(404, "not_found");
    }

    [Fact]
    public async Task Who_is_gone_is_off_the_leaderboard_and_what_stays_of_them_is_numbers()
    {
        var bob = await Given.SignedIn();
        _ = await Given.Verified(bob.Code);
        await App.Drained();
        _ = (await App.Database.Scalar<long>($"select count(*) from leaderboard where user_id = '{bob.Id}'")).Should().Be(3);

        _ = await (await bob.Http.Delete(Me, new { password = bob.Password })).Should(204);

        await App.Drained();
        _ = (await App.Database.Scalar<long>($"select count(*) from leaderboard where user_id = '{bob.Id}'")).Should().Be(0);
        _ = (await App.Database.Scalar<long>($"select signups from user_counters where user_id = '{bob.Id}'")).Should().Be(1);
        _ = (await App.Database.Scalar<string>(
            """
            select string_agg(distinct data_type, ',' order by data_type)
            from information_schema.columns
            where table_name in ('user_counters', 'link_counters', 'user_quarters', 'user_days')
            """)).Should().Be("bigint,date,timestamp with time zone,uuid");
    }

    [Fact]
    public async Task The_hashes_of_the_address_they_signed_up_from_go_with_them()
    {
        var (ada, bob) = (await Given.Registered(), await Given.SignedIn());
        _ = await (await bob.Http.Patch(Me, new { invite_code = ada.Code })).Should(200);
        _ = await App.Database.Execute(
            $"insert into referral_signals select id, referrer_id, 'x', 'x', now() from referrals where referred_id = '{bob.Id}'");

        _ = await (await bob.Http.Delete(Me, new { password = bob.Password })).Should(204);

        _ = (await App.Database.Scalar<long>(
            $"select count(*) from referral_signals s join referrals r on r.id = s.referral_id where r.referred_id = '{bob.Id}'"))
            .Should().Be(0);
    }

    [Fact]
    public async Task It_takes_the_right_password()
    {
        var bob = await Given.SignedIn();

        var problem = await (await bob.Http.Delete(Me, new { password = "not the password" })).ShouldFail(400, "invalid_password");
        _ = await (await bob.Http.Delete(Me, new { })).ShouldFail(400, "invalid_password");
        _ = await (await bob.Http.Delete(Me, new { code = "123456" })).ShouldFail(400, "invalid_password");
        _ = await (await bob.Http.Delete(Me, new { password = new string('x', 129) })).ShouldBlame("password");

        _ = problem.GetProperty("errors").TryGetProperty("password", out _).Should().BeTrue();
        _ = (await bob.Http.GetJson(Me)).Text("username").Should().Be(bob.Username);
    }

    [Fact]
    public async Task A_new_password_that_came_first_saves_the_account()
    {
        var (bob, eve) = (await Given.SignedIn(), await Given.SignedIn());
        _ = await (await eve.Http.Post("/api/change-password", new { current_password = eve.Password, password = "that of the reset" }))
            .Should(204);

        var answer = await bob.GetsTheHashOf(eve, App, () => bob.Http.Delete(Me, new { password = bob.Password }));

        _ = await answer.ShouldFail(400, "invalid_password");
        _ = (await bob.Http.GetJson(Me)).Text("username").Should().Be(bob.Username);
    }

    [Fact]
    public async Task A_hash_that_a_sign_in_renews_meanwhile_refuses_no_right_password()
    {
        var (bob, eve) = (await Given.SignedIn(), await Given.SignedIn());

        var answer = await bob.GetsTheHashOf(eve, App, () => bob.Http.Delete(Me, new { password = bob.Password }));

        _ = await answer.Should(204);
        _ = await (await bob.Http.GetAsync(Me)).ShouldFail(401, "unauthorized");
    }

    [Fact]
    public async Task Who_has_no_password_needs_a_fresh_code_and_the_number_is_free_again()
    {
        await using var app = await App.Start();
        var (bob, phone) = await app.ByPhone();
        var old = app.Mailbox.TextsTo(phone).Single().Text("code");
        _ = await (await bob.Http.Delete(Me, new { code = old })).ShouldFail(400, "invalid_code");
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        var code = await app.Code(phone, 2);
        _ = await (await bob.Http.Delete(Me, new { code = Texts.Wrong(code) })).ShouldFail(400, "invalid_code");

        _ = await (await bob.Http.Delete(Me, new { code })).Should(204);

        app.Clock.Advance(TimeSpan.FromSeconds(61));
        var again = await (await app.Http.Post("/api/phone/login", new { phone, code = await app.Code(phone, 3) })).Should(200);
        _ = again.GetProperty("created").GetBoolean().Should().BeTrue();
        _ = again.GetProperty("user").Text("id").Should().NotBe(bob.Id.ToString());
    }

    [Fact]
    public async Task Twenty_erasures_at_once_are_one()
    {
        var bob = await Given.SignedIn();

        var answers = await Expect.AtOnce(20, _ => bob.Http.Delete(Me, new { password = bob.Password }));

        _ = answers.Count(answer => (int)answer.StatusCode == 204).Should().Be(1);
        _ = answers.Where(answer => (int)answer.StatusCode != 204).Should().OnlyContain(answer => (int)answer.StatusCode == 401);
        _ = (await App.Database.Scalar<long>($"select count(*) from audit_events where subject_id = '{bob.Id}'")).Should().Be(1);
    }

    [Fact]
    public async Task What_was_still_to_be_sent_is_not()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var bob = await app.Given.SignIn(await app.Given.Registered());
        var email = $"new-{bob.Email}";
        _ = await (await bob.Http.Patch(Me, new { email })).Should(200);
        _ = await (await bob.Http.Delete(Me, new { password = bob.Password })).Should(204);

        var worker = app.Another();
        await app.Drained();
        await worker.Stop();

        _ = app.Mailbox.To(bob.Email).Concat(app.Mailbox.To(email)).Should().BeEmpty();
    }

    /// <summary>Who has changed their names, forgotten their password, mistaken it, and lost a session to a copy of its token.</summary>
    private static async Task<Person> OfManyTraces(App app)
    {
        var bob = await app.Given.SignedIn();
        _ = await (await bob.Http.Patch(Me, new { username = $"{bob.Username}x", first_name = "Robert", last_name = "Robertson" }))
            .Should(200);
        _ = await (await app.Http.Post("/api/forgot-password", new { email = bob.Email })).Should(202);
        await app.Mistypes(bob);
        await app.OnRecord("sign_in_failed");
        await app.LosesSession(bob);
        await app.Drained();
        return await app.Given.SignIn(bob with { Username = $"{bob.Username}x" });
    }

    private sealed class SlowToRefuse : IMailer
    {
        private readonly TaskCompletionSource _asked = new(), _refused = new();

        public Task Asked => _asked.Task;

        public void Refuse() => _refused.SetResult();

        public async Task Send(ReferralHub.Shared.Mail.Mail mail, CancellationToken ct)
        {
            _ = _asked.TrySetResult();
            await _refused.Task;
            throw new UndeliverableException($"550 there is no {mail.To}");
        }
    }
}
