using FluentAssertions;
using ReferralHub.Shared.Outbox;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Outbox;

[Collection(nameof(SharedApp))]
public sealed class OutboxRetryTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    [Theory]
    [InlineData("VerificationAsked", "[]")]
    [InlineData("VerificationAsked", "null")]
    [InlineData("VerificationAsked", "{}")]
    [InlineData("VerificationAsked", """{"RequestId":"0199d0f2-0000-7000-8000-000000000000","Email":null,"RequestedAt":"2026-01-01"}""")]
    [InlineData("PasswordResetAsked", """{"RequestId": 1, "Email": "ada@example.com", "RequestedAt": "2026-01-01T00:00:00Z"}""")]
    [InlineData("PasswordChanged", """{"UserId": "nobody", "At": "2026-01-01T00:00:00Z"}""")]
    public async Task A_message_of_another_shape_is_a_dead_letter_at_once_and_stops_nobody(string type, string payload)
    {
        var id = await Add("mail", type, payload);

        await Eventually.True(() => Is(id, "dead_at is not null"), "it is dead");

        (await Is(id, "attempts = 1 and last_error like 'JsonException: %'")).Should().BeTrue();
        var ada = await App.Given.Registered();
        await App.Mailbox.Wait(ada.Email, Subjects.Verify);
    }

    [Fact]
    public async Task A_message_of_an_unknown_type_waits_for_a_release_that_knows_it()
    {
        var id = await Add("referrals", "FromTomorrow", "{}");

        await Eventually.True(() => Is(id, "attempts >= 2"), "it is tried again");

        (await Is(id, "dead_at is null and last_error like 'NotSupportedException: %FromTomorrow%'")).Should().BeTrue();
        await App.Database.Execute($"delete from outbox_messages where id = {id}");
    }

    [Fact]
    public async Task What_failed_for_the_last_time_is_kept_with_its_reason()
    {
        var id = await Add("referrals", "FromTomorrow", "{}", attempts: 29);

        await Eventually.True(() => Is(id, "dead_at is not null"), "it is dead");

        (await Is(id, "attempts = 30 and last_error like 'NotSupportedException: %'")).Should().BeTrue();
        App.Log.Lines.Should().Contain(line => line.Contains($"{id} (FromTomorrow)") && line.Contains("is a dead letter now"));
    }

    [Fact]
    public async Task What_failed_comes_back_no_earlier_than_its_delay()
    {
        var id = await Add("referrals", "FromTomorrow", "{}", attempts: 10);

        await Eventually.True(() => Is(id, "last_error is not null"), "it fails");

        (await Is(id, "available_at between now() + interval '500 seconds' and now() + interval '1024 seconds'")).Should().BeTrue();
        await App.Database.Execute($"delete from outbox_messages where id = {id}");
    }

    [Fact]
    public void Delays_double_up_to_an_hour_and_are_never_shorter_than_half()
    {
        for (var attempt = 1; attempt <= 100; attempt++)
        {
            var full = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, attempt - 1), 3600));

            var delays = Enumerable.Range(0, 50).Select(_ => OutboxWorker.Delay(attempt)).ToArray();

            delays.Should().OnlyContain(delay => delay >= full / 2 && delay <= full);
            delays.Distinct().Should().HaveCountGreaterThan(1, "what failed together does not come back together");
        }
    }

    private Task<long> Add(string lane, string type, string payload, int attempts = 0) => App.Database.Scalar<long>(
        $"insert into outbox_messages (lane, type, payload, attempts) values ('{lane}', '{type}', '{payload}', {attempts}) returning id");

    private Task<bool> Is(long id, string condition) =>
        App.Database.Scalar<bool>($"select exists (select from outbox_messages where id = {id} and {condition})");
}
