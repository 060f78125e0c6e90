using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Partners;

/// <summary>The commands about partners, as an operator gives them: processes of their own beside a living instance.</summary>
public sealed class CreatePartnerTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task Prints_credentials_that_work()
    {
        var name = Given.NewName("partner");

        var (code, made) = await App.Command("partner", "create", name, "--scopes", "referrals:read webhooks:manage");

        _ = code.Should().Be(0);
        _ = made.EnumerateObject().Select(member => member.Name).Should().Equal("client_id", "client_secret");
        var secret = Secrets.Note(made.Text("client_secret"));
        var token = await (await App.AskToken(made.Text("client_id"), secret)).Should(200);
        _ = token.Text("scope").Should().Be("referrals:read webhooks:manage");
        _ = (await App.Database.Scalar<long>($"select count(*) from partner_secrets where hash::text like '%{secret}%'")).Should().Be(0);
    }

    [Fact]
    public async Task Refuses_a_name_that_is_taken_and_scopes_that_are_none()
    {
        var name = Given.NewName("partner");
        _ = (await App.Command("partner", "create", name, "--scopes", "referrals:read", "--email", "ops@example.com")).Code.Should().Be(0);

        _ = (await App.Command("partner", "create", name.ToUpperInvariant(), "--scopes", "referrals:read")).Code.Should().Be(1);
        _ = (await App.Command("partner", "create", Given.NewName(), "--scopes", "referrals:read everything")).Code.Should().Be(1);
        _ = (await App.Command("partner", "create", Given.NewName())).Code.Should().Be(1);
        _ = (await App.Command("partner", "create", Given.NewName(), "--scopes")).Code.Should().Be(2);
        _ = (await App.Command("partner", "creates", Given.NewName())).Code.Should().Be(2);
    }
}

public sealed class ListPartnersTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task Shows_who_there_is_and_no_secret()
    {
        var partner = await App.Partner("conversions:write", "ops@example.com");

        var (code, list) = await App.Command("partner", "list");

        _ = code.Should().Be(0);
        var shown = list.EnumerateArray().Single(item => item.GetProperty("client_id").GetGuid() == partner.Id);
        _ = (shown.Text("email"), shown.GetProperty("scopes")[0].GetString(), shown.GetProperty("disabled_at").ValueKind.ToString())
            .Should().Be(("ops@example.com", "conversions:write", "Null"));
        _ = list.ToString().Should().NotContain("secret");
    }
}

public sealed class DisablePartnerTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task Ends_the_tokens_that_are_out_on_an_instance_that_nobody_told()
    {
        var partner = await App.Partner();
        _ = await (await partner.Http.GetAsync("/api/partner/request-log")).Should(200);

        var (code, shown) = await App.Command("partner", "disable", partner.Id.ToString());

        _ = (code, shown.GetProperty("disabled_at").ValueKind.ToString()).Should().Be((0, "String"));
        await Eventually.True(async () =>
            (int)(await partner.Http.GetAsync("/api/partner/request-log")).StatusCode == 401, "the token is good no more");
        await (await App.AskToken(partner.Id.ToString(), partner.Secret)).ShouldFailOAuth(401, "invalid_client");
        _ = (await App.Command("partner", "rotate-secret", partner.Id.ToString())).Code.Should().Be(1);
        _ = (await App.Command("partner", "disable", Guid.CreateVersion7().ToString())).Code.Should().Be(1);
        _ = (await App.Command("partner", "disable", "x")).Code.Should().Be(1);
    }
}

public sealed class RotatePartnerSecretTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task Two_secrets_are_good_at_a_time()
    {
        var partner = await App.Partner();
        var (first, id) = (partner.Secret, partner.Id.ToString());

        var second = await Rotate(id);
        _ = (await Works(id, first), await Works(id, second)).Should().Be((true, true));

        var third = await Rotate(id);
        _ = (await Works(id, first), await Works(id, second), await Works(id, third)).Should().Be((false, true, true));
    }

    private async Task<string> Rotate(string id)
    {
        var (code, made) = await App.Command("partner", "rotate-secret", id);
        _ = code.Should().Be(0);
        return Secrets.Note(made.Text("client_secret"));
    }

    private async Task<bool> Works(string id, string secret) => (int)(await App.AskToken(id, secret)).StatusCode == 200;
}
