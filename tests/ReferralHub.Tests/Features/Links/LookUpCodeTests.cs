using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.ReferralLinks;

public sealed class LookUpCodeTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_good_code_shows_whose_it_is_and_no_reason()
    {
        var ada = await Given.Registered();

        var answer = await Http.GetJson($"/api/referral-codes/{ada.Code}");

        _ = answer.GetRawText().Should().Be($$$"""{"valid":true,"referrer":{"username":"{{{ada.Username}}}"}}""");
    }

    [Fact]
    public async Task A_default_code_is_read_as_people_type_it()
    {
        var ada = await Given.Registered();
        var code = $"01{Random.Shared.NextInt64(10_000_000, 99_999_999)}";
        _ = await App.Database.Execute($"update referral_codes set code = '{code}' where code = '{ada.Code}'");

        foreach (var typed in (string[])[code, $"o{code[1..]}", $"0L{code[2..]}", $"OI{code[2..]}", $"%20ol{code[2..]}%20"])
            _ = (await Http.LookUp(typed)).Should().Be((true, null, ada.Username));
    }

    [Fact]
    public async Task An_own_code_is_read_without_case_and_not_otherwise()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { code = LinkCalls.NewCode("0il") });

        _ = (await Http.LookUp(link.Text("code").ToLowerInvariant())).Should().Be((true, null, ada.Username));
        _ = (await Http.LookUp(link.Text("code").Replace("0IL", "O1L", StringComparison.Ordinal))).Should().Be((false, "unknown", null));
    }

    [Theory]
    [InlineData("NOBODYS000")]
    [InlineData("-")]
    [InlineData("%20")]
    [InlineData("%F0%9F%94%91")]
    [InlineData("%27%20or%201%3D1--")]
    [InlineData("..%2F..%2Fhealth")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Anything_else_is_unknown(string code) => _ = (await Http.LookUp(code)).Should().Be((false, "unknown", null));

    [Fact]
    public async Task A_suspended_persons_code_is_unknown()
    {
        var ada = await Given.Registered();
        _ = await App.Database.Execute($"update users set suspended_at = now() where id = '{ada.Id}'");

        _ = (await Http.LookUp(ada.Code)).Should().Be((false, "unknown", null));
    }

    [Fact]
    public async Task It_is_limited_by_address()
    {
        await using var app = await App.Start(new() { ["RateLimits:CodeLookup:PermitLimit"] = "2" });
        for (var call = 0; call < 2; call++)
            _ = (await app.Http.LookUp("NOBODYS000")).Valid.Should().BeFalse();

        var refused = await app.Http.GetAsync("/api/referral-codes/NOBODYS000");

        _ = await refused.ShouldFail(429, "rate_limited");
        _ = refused.Headers.RetryAfter!.Delta.Should().BePositive();
    }
}
