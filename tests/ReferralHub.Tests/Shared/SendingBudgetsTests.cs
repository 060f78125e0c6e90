using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Security;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class SendingBudgetsTests
{
    [Fact]
    public async Task Who_erases_their_account_and_comes_again_gets_no_more_mails_to_the_address()
    {
        await using var app = await App.Start();
        var bob = await app.Given.SignedIn();
        await Forget(app, bob, 3);
        _ = await (await bob.Http.Delete("/api/users/me", new { password = bob.Password })).Should(204);
        _ = await (await app.Http.Post("/api/register", new { username = bob.Username, email = bob.Email, password = bob.Password }))
            .Should(201);

        await Forget(app, bob, 3);

        _ = Resets(app, bob).Should().Be(3);
        app.Clock.Advance(TimeSpan.FromMinutes(61));
        await Forget(app, bob, 1);
        _ = Resets(app, bob).Should().Be(4);
    }

    [Fact]
    public async Task Three_mails_an_hour_are_three_in_any_hour()
    {
        await using var app = await App.Start();
        var bob = await app.Given.SignedIn();
        await Forget(app, bob, 1);
        app.Clock.Advance(TimeSpan.FromMinutes(59));
        await Forget(app, bob, 2);

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await Forget(app, bob, 3);

        _ = Resets(app, bob).Should().Be(4);
    }

    [Fact]
    public async Task Neither_the_minute_nor_the_five_codes_a_day_of_a_number_begin_anew_with_an_account()
    {
        await using var app = await App.Start();
        var (bob, phone) = await app.ByPhone();
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        _ = await (await bob.Http.Delete("/api/users/me", new { code = await app.Code(phone, 2) })).Should(204);

        _ = await (await app.Http.Post("/api/phone/send-code", new { phone })).ShouldFail(429, "rate_limited");

        for (var number = 3; number <= 5; number++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(61));
            _ = await app.Code(phone, number);
        }
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        var sixth = await app.Http.Post("/api/phone/send-code", new { phone });
        _ = await sixth.ShouldFail(429, "rate_limited");
        _ = sixth.Headers.RetryAfter!.Delta!.Value.Should().BeCloseTo(TimeSpan.FromSeconds(86400 - (5 * 61)), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task What_is_sent_again_counts_once_and_may_be_also_when_no_more_may()
    {
        await using var app = await App.Start();
        var (db, budgets) = (app.Services.GetRequiredService<NpgsqlDataSource>(), app.Services.GetRequiredService<SendingBudgets>());
        var budget = new SendingBudget(Purpose.ResetPassword, 3, TimeSpan.FromHours(1));

        var taken = new List<bool>();
        foreach (var seed in (string[])["one", "one", "one", "one", "two", "three", "four", "three", "four"])
            taken.Add((await db.TransactionAsync<bool>(async transaction =>
                await budgets.Take(transaction, budget, "a@example.com", seed, DateTime.UnixEpoch), CancellationToken.None)).Value);

        _ = taken.Should().Equal(true, true, true, true, true, true, false, true, false);
    }

    [Fact]
    public async Task Of_thirty_at_once_three_are_taken()
    {
        await using var app = await App.Start();
        var (db, budgets) = (app.Services.GetRequiredService<NpgsqlDataSource>(), app.Services.GetRequiredService<SendingBudgets>());
        var budget = new SendingBudget(Purpose.ResetPassword, 3, TimeSpan.FromHours(1));

        var taken = await Task.WhenAll(Enumerable.Range(0, 30).Select(number => Task.Run(() => db.TransactionAsync<bool>(
            async transaction => await budgets.Take(transaction, budget, "a@example.com", $"{number}", DateTime.UnixEpoch),
            CancellationToken.None))));

        _ = taken.Count(result => result.Value).Should().Be(3);
    }

    [Fact]
    public async Task Of_whom_something_was_sent_to_a_keyed_hash_is_known_for_a_day()
    {
        await using var app = await App.Start();
        var (old, recent) = (await app.Given.Verified(), await app.Given.Verified());
        _ = (await app.Database.Scalar<long>($"select count(*) from sending_budgets b where b::text ~ '{recent.Email}'")).Should().Be(0);
        _ = await app.Database.Execute("update sending_budgets set last_at = last_at - interval '25 hours' "
            + "where recipient = (select recipient from sending_budgets order by last_at limit 1)");

        // it looks at its start
        var another = app.Another();

        await Eventually.True(
            async () => await app.Database.Scalar<long>("select count(*) from sending_budgets") == 1, $"{old.Email} is gone");
        await another.Stop();
    }

    private static async Task Forget(App app, Person person, int times)
    {
        for (var time = 0; time < times; time++)
        {
            _ = await (await app.Http.Post("/api/forgot-password", new { email = person.Email })).Should(202);
            await app.Drained();
        }
    }

    private static int Resets(App app, Person person) =>
        app.Mailbox.To(person.Email).Count(mail => mail.Contains(Subjects.Reset, StringComparison.Ordinal));
}
