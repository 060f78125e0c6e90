using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Outbox;

public sealed class OutboxLanesTests
{
    [Fact]
    public async Task A_mail_server_that_says_nothing_delays_neither_referrals_nor_the_stats()
    {
        await using var sink = new SmtpSink { Fault = SmtpFault.Hangs };
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, sink.Settings);
        var ada = await app.Given.SignIn(await app.Given.Registered());
        await OutboxWorkerTests.AddNotices(database, ada, 30);
        await Eventually.True(() => Task.FromResult(sink.Failed >= 8), "all slots of the lane wait for the server");

        await app.Given.Registered(ada.Code);

        await Eventually.True(
            async () => await database.Scalar<long>("select count(*) from outbox_messages where lane = 'referrals'") == 0,
            "the referral's message is handled");
        await Eventually.True(
            async () => (await ada.Http.GetJson("/api/referral-stats")).GetProperty("totals").GetProperty("signups").GetInt64() == 1,
            "the stats are new");
        (await database.Scalar<long>("select count(*) from outbox_messages where lane = 'mail'")).Should().Be(32);
        sink.Mails.Should().BeEmpty();
    }

    [Theory]
    [InlineData(SmtpFault.Hangs)]
    [InlineData(SmtpFault.Babbles)]
    public async Task A_server_without_an_answer_is_given_up_while_other_mails_go_on(SmtpFault fault)
    {
        await using var sink = new SmtpSink { Fault = fault };
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, sink.Settings);
        var ada = await app.Given.Registered();
        await Eventually.True(() => Task.FromResult(sink.Failed == 1), "the server keeps the first waiting");
        sink.Fault = SmtpFault.None;

        var eve = await app.Given.Registered();

        await Eventually.True(() => Task.FromResult(sink.Mails.Count == 1), "the second mail is sent");
        sink.Mails[0].To.Mailboxes.Single().Address.Should().Be(eve.Email);
        await Eventually.True(() => Task.FromResult(sink.Mails.Count == 2), "the first is given up and tried again");
        sink.Mails[1].To.Mailboxes.Single().Address.Should().Be(ada.Email);
    }
}
