using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>
/// <c>docs/openapi.json</c> in the hands of those who check documents and make clients from them (tests/interop/openapi).
/// </summary>
public sealed class ApiClientTests(AppFixture fixture) : SharedApp(fixture)
{
    [NodeFact]
    public async Task Redocly_and_Spectral_find_nothing_in_it()
    {
        var found = await Interop.Run("node", "openapi/lint.mjs", new { });

        _ = Lines(found.GetProperty("redocly")).Should().BeEmpty();
        _ = Lines(found.GetProperty("spectral")).Should().BeEmpty();
    }

    [NodeFact]
    public async Task Every_example_is_what_its_schema_says()
    {
        var found = await Interop.Run("node", "openapi/examples.mjs", new { });

        _ = found.GetProperty("count").GetInt32().Should().BeGreaterThan(90);
        _ = Lines(found.GetProperty("faults")).Should().BeEmpty();
    }

    /// <summary>Each operation is called, well and badly; an answer may neither lack nor add anything.</summary>
    [NodeFact]
    public async Task What_is_answered_is_what_it_says()
    {
        await using var app = await App.Start();
        var (admin, partner) = (await app.Given.Admin(), await app.Partner());

        var found = await Interop.Run("node", "openapi/answers.mjs", new
        {
            api = app.Http.BaseAddress!.GetLeftPart(UriPartial.Authority),
            mail = app.Mailbox.Folder,
            admin = admin.AccessToken,
            client = new { client_id = partner.Id, client_secret = partner.Secret }
        });

        _ = Lines(found.GetProperty("faults")).Should().BeEmpty();
        _ = Lines(found.GetProperty("missing")).Should().BeEmpty("each operation is tried");
        _ = found.GetProperty("tried").GetInt32().Should().BeGreaterThan(90);
    }

    /// <summary>One thing wrong at a time, and the least and the most that is right.</summary>
    [NodeFact]
    public async Task What_it_allows_is_what_is_allowed()
    {
        await using var app = await App.Start(new() { ["RateLimits:Login:PermitLimit"] = "100000" });
        var (user, admin, partner) = (await app.Given.SignedIn(), await app.Given.Admin(), await app.Partner());

        var found = await Interop.Run("node", "openapi/limits.mjs", new
        {
            api = app.Http.BaseAddress!.GetLeftPart(UriPartial.Authority),
            tokens = new
            {
                user = user.AccessToken,
                admin = admin.AccessToken,
                partner = partner.Http.DefaultRequestHeaders.Authorization!.Parameter
            }
        });

        _ = found.GetProperty("tried").GetInt32().Should().BeGreaterThan(300);
        _ = Lines(found.GetProperty("faults")).Should().BeEmpty();
    }

    [NodeFact]
    public async Task Its_types_leave_nothing_open()
    {
        var found = await Interop.Run("node", "openapi/types.mjs", new { });

        _ = found.GetProperty("operations").GetInt32().Should().BeGreaterThan(60);
        _ = Lines(found.GetProperty("vague")).Should().BeEmpty();
    }

    [NodeFact]
    public async Task A_typed_client_invites_a_friend()
    {
        var walk = await Interop.Run("node", "openapi/walk.mjs",
            new { api = Http.BaseAddress!.GetLeftPart(UriPartial.Authority), mail = App.Mailbox.Folder });

        _ = walk.TryGetProperty("faults", out var faults).Should().BeFalse($"tsc --strict compiles it: {faults}");
        _ = walk.GetProperty("invitedBy").GetBoolean().Should().BeTrue();
        _ = walk.GetProperty("referred").GetRawText().Should().Be("""[{"isBob":true,"status":"successful"}]""");
        _ = (walk.GetProperty("successful").GetInt32(), walk.GetProperty("days").GetInt32()).Should().Be((1, 30));
        _ = (walk.Text("milestone"), walk.GetProperty("credits").GetInt32()).Should().Be(("premium_days", 10));
        _ = walk.Text("secondTime").Should().Be("Username already in use");
    }

    private static IEnumerable<string> Lines(JsonElement list) => list.EnumerateArray().Select(line => line.GetString()!);
}
