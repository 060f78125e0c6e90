using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Sessions;

public sealed class ListSessionsTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task It_shows_where_the_caller_is_signed_in_newest_first()
    {
        var older = await Given.SignedIn();
        var newer = await Given.SignIn(older);

        var items = (await newer.Http.GetJson("/api/sessions")).GetProperty("items").EnumerateArray().ToArray();

        _ = items.Select(item => item.GetProperty("current").GetBoolean()).Should().Equal(true, false);
        _ = items[0].EnumerateObject().Select(member => member.Name)
            .Should().BeEquivalentTo("id", "created_at", "last_used_at", "ip", "user_agent", "current");
        _ = items[0].Text("ip").Should().Be("127.0.0.1");
    }

    [Theory]
    [InlineData(511)]
    [InlineData(510)]
    public async Task A_user_agent_is_cut_between_characters(int letters)
    {
        var ada = await Given.Registered();
        // .NET's own client writes headers in ASCII
        using var http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 });
        using var login = new HttpRequestMessage(HttpMethod.Post, new Uri(Http.BaseAddress!, "/api/login"))
        {
            Content = Expect.Json(new { username_or_email = ada.Username, password = ada.Password })
        };
        var agent = new string('x', letters) + "\U0001F600\U0001F600";
        _ = login.Headers.TryAddWithoutValidation("User-Agent", agent);

        var here = Given.With(ada, await (await http.SendAsync(login)).Should(200));

        var shown = (await here.Http.GetJson("/api/sessions")).GetProperty("items")[0].Text("user_agent");
        _ = agent.Should().StartWith(shown);
        _ = shown.Length.Should().BeInRange(511, 512);
    }

    [Fact]
    public async Task The_current_one_is_the_sid_of_the_access_token()
    {
        var ada = await Given.SignIn(await Given.SignedIn());

        var sessions = (await ada.Http.GetJson("/api/sessions")).GetProperty("items").EnumerateArray();
        var verified = await (await Http.Post("/api/token/verify", new { token = ada.AccessToken })).Should(200);

        var current = sessions.Single(session => session.GetProperty("current").GetBoolean()).Text("id");
        var claims = JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(ada.AccessToken.Split('.')[1]));
        _ = (claims.Text("sid"), verified.Text("sid")).Should().Be((current, current));
    }

    [Fact]
    public async Task What_has_ended_is_not_shown()
    {
        var gone = await Given.SignedIn();
        var here = await Given.SignIn(gone);
        _ = await (await gone.Http.PostAsync("/api/logout", null)).Should(204);

        _ = (await here.Http.GetJson("/api/sessions")).GetProperty("items").GetArrayLength().Should().Be(1);
    }

    [Fact]
    public async Task It_comes_in_pages()
    {
        var ada = await Given.SignedIn();
        for (var device = 0; device < 2; device++)
            _ = await Given.SignIn(ada);

        var first = await ada.Http.GetJson("/api/sessions?limit=2");
        var last = await ada.Http.GetJson($"/api/sessions?limit=2&cursor={first.Text("next_cursor")}");

        _ = first.GetProperty("items").GetArrayLength().Should().Be(2);
        _ = last.GetProperty("items").EnumerateArray().Single().GetProperty("current").GetBoolean().Should().BeTrue();
        _ = await (await ada.Http.GetAsync("/api/sessions?limit=x")).ShouldBlame("limit");
    }
}
