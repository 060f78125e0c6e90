using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Phone;

public sealed class RequestPhoneCodeTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task Known_and_unknown_numbers_get_the_same_bytes_and_no_code()
    {
        await using var app = await App.Start();
        var (_, known) = await app.ByPhone();
        app.Clock.Advance(TimeSpan.FromSeconds(61));

        var first = await app.Http.Post("/api/phone/send-code", new { phone = known });
        var second = await app.Http.Post("/api/phone/send-code", new { phone = Texts.NewNumber() });

        var text = (await first.Should(202)).GetRawText();
        _ = text.Should().Be("""{"expires_in":300,"resend_after":60}""").And.Be((await second.Should(202)).GetRawText());
        _ = first.Headers.Select(header => header.Key).Should().Equal(second.Headers.Select(header => header.Key));
    }

    [Fact]
    public async Task Thirty_requests_at_once_send_one_text()
    {
        var phone = Texts.NewNumber();

        var answers = await Expect.AtOnce(30, _ => Http.Post("/api/phone/send-code", new { phone }));

        _ = answers.Count(answer => (int)answer.StatusCode == 202).Should().Be(1);
        foreach (var answer in answers.Where(answer => (int)answer.StatusCode != 202))
        {
            _ = await answer.ShouldFail(429, "rate_limited");
            _ = answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds.Should().BeInRange(30, 60);
        }
        await App.Drained();
        _ = App.Mailbox.TextsTo(phone).Should().ContainSingle();
    }

    [Fact]
    public async Task Five_codes_a_day_and_the_wait_is_true()
    {
        await using var app = await App.Start();
        var phone = Texts.NewNumber();
        for (var number = 1; number <= 5; number++)
        {
            _ = await app.Code(phone, number);
            app.Clock.Advance(TimeSpan.FromSeconds(61));
        }

        var sixth = await app.Http.Post("/api/phone/send-code", new { phone });

        _ = await sixth.ShouldFail(429, "rate_limited");
        var wait = sixth.Headers.RetryAfter!.Delta!.Value;
        _ = wait.Should().BeGreaterThan(TimeSpan.FromHours(23));
        app.Clock.Advance(wait - TimeSpan.FromMinutes(5));
        _ = await (await app.Http.Post("/api/phone/send-code", new { phone })).ShouldFail(429, "rate_limited");
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        _ = await app.Code(phone, 6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("4915112345678")]
    [InlineData("+0915112345678")]
    [InlineData("+4912345")]
    [InlineData("+4915112345678901")]
    [InlineData("+49 151 12345678")]
    [InlineData("+４９15112345678")]
    public async Task A_number_has_a_form(string phone) =>
        await (await Http.Post("/api/phone/send-code", new { phone })).ShouldBlame("phone");
}
