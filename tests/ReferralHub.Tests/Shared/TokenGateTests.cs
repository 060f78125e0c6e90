using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class TokenGateTests
{
    [Theory]
    [InlineData("20000")]
    [InlineData("1")]
    [InlineData("0")]
    public async Task Whatever_the_size_of_its_memory_it_says_the_same(string entries)
    {
        await using var app = await App.Start(new() { ["Auth:TokenCacheEntries"] = entries });
        var people = new[] { await app.Given.SignedIn(), await app.Given.SignedIn(), await app.Given.SignedIn() };

        for (var round = 0; round < 3; round++)
            foreach (var person in people)
                _ = (await person.Http.GetJson("/api/users/me")).Text("id").Should().Be(person.Id.ToString());

        _ = await (await people[0].Http.PostAsync("/api/logout", null)).Should(204);
        _ = await (await people[0].Http.GetAsync("/api/users/me")).ShouldFail(401, "unauthorized");
        _ = await people[1].Http.GetJson("/api/users/me");
    }

    [Fact]
    public async Task A_remembered_token_never_outlives_its_time()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();
        _ = await ada.Http.GetJson("/api/users/me");

        app.Clock.Advance(TimeSpan.FromMinutes(10.6));

        _ = await (await ada.Http.GetAsync("/api/users/me")).ShouldFail(401, "token_expired");
    }

    [Fact]
    public async Task A_token_with_a_changed_signature_is_another_token()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();
        _ = await ada.Http.GetJson("/api/users/me");

        using var http = app.NewClient();
        var parts = ada.AccessToken.Split('.');
        var signature = parts[2].ToCharArray();
        signature[20] = signature[20] == 'A' ? 'B' : 'A';
        http.DefaultRequestHeaders.Authorization = new("Bearer", $"{parts[0]}.{parts[1]}.{new string(signature)}");

        _ = await (await http.GetAsync("/api/users/me")).ShouldFail(401, "unauthorized");
    }
}
