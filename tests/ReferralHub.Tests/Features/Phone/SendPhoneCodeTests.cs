using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Phone;

public sealed class SendPhoneCodeTests
{
    [Fact]
    public async Task The_text_holds_six_digits_and_the_database_does_not()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var phone = Texts.NewNumber();
        _ = await (await app.Http.Post("/api/phone/send-code", new { phone })).Should(202);
        var dump = await app.Database.Scalar<string>(
            "select string_agg(payload::text, ' ') || (select string_agg(s::text, ' ') from one_time_secrets s) from outbox_messages");

        var worker = app.Another();
        await app.Drained();
        await worker.Stop();

        var text = app.Mailbox.TextsTo(phone).Single();
        _ = text.Text("code").Should().MatchRegex("^[0-9]{6}$");
        _ = text.Text("text").Should().StartWith($"{text.Text("code")} is your ReferralHub code, for 5 minutes.");
        _ = dump.Should().NotMatchRegex($"[^0-9a-f]{text.Text("code")}[^0-9a-f]");
    }

    [Fact]
    public async Task A_text_that_is_sent_again_is_the_same_text()
    {
        await using var app = await App.Start();
        var phone = Texts.NewNumber();
        _ = await app.Database.Execute("""
            create table kept as select * from outbox_messages;
            create rule keep as on insert to outbox_messages do also
              insert into kept (lane, type, payload) values (new.lane, new.type, new.payload)
            """);
        var code = await app.Code(phone);

        _ = await app.Database.Execute("""
            drop rule keep on outbox_messages;
            insert into outbox_messages (lane, type, payload) select lane, type, payload from kept
            """);
        await app.Drained();

        _ = app.Mailbox.TextsTo(phone).Should().ContainSingle().Which.Text("code").Should().Be(code);
    }

    [Fact]
    public async Task A_code_that_ran_out_during_an_outage_is_not_sent()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var phone = Texts.NewNumber();
        _ = await (await app.Http.Post("/api/phone/send-code", new { phone })).Should(202);

        app.Clock.Advance(TimeSpan.FromMinutes(6));
        var worker = app.Another();
        await app.Drained();
        await worker.Stop();

        _ = app.Mailbox.TextsTo(phone).Should().BeEmpty();
    }
}
