using FluentAssertions;

namespace ReferralHub.Tests.Host;

/// <summary>Referral links, followed as a browser follows them.</summary>
public static class Clicks
{
    public const string Page = "https://spa.example/register";
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    public static string NewAgent() => $"{Firefox} {Guid.CreateVersion7():N}";

    public static async Task<HttpResponseMessage> Follow(
        this App app, string code, string? agent = Firefox, HttpMethod? method = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, $"/r/{code}");
        foreach (var (name, value) in headers.Append(("User-Agent", agent ?? "")))
            _ = request.Headers.TryAddWithoutValidation(name, value);
        return await app.Http.SendAsync(request);
    }

    public static async Task ShouldLeadTo(this HttpResponseMessage response, string? code)
    {
        _ = await response.Should(302);
        _ = response.Headers.Location!.OriginalString.Should().Be(code is null ? Page : $"{Page}?referral={code}");
    }

    /// <summary>So that what follows is in one hour.</summary>
    public static void AtTheStartOfAnHour(this TestClock clock) =>
        clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(clock.GetUtcNow().Ticks % TimeSpan.TicksPerHour));

    /// <summary>The attribution cookie of an answer; null if it sets none.</summary>
    public static string? Cookie(this HttpResponseMessage response) =>
        response.Headers.TryGetValues("Set-Cookie", out var set) ? set.Single()["referral=".Length..].Split(';')[0] : null;

    /// <summary>Clicks that are written, whether the counters have taken them yet or not.</summary>
    public static Task<long> Counted(this App app, string code) => app.Database.Scalar<long>(
        $"""
        select (select coalesce(sum(weight), 0) from counter_events where kind = 'click' and link_id = c.link_id)
          + coalesce((select clicks from link_counters where link_id = c.link_id), 0)
        from referral_codes c
        where code = '{code}'
        """);

    /// <summary>Waits until this instance has written what came before: it writes in the order in which clicks came.</summary>
    public static async Task Written(this App app)
    {
        var marker = (await app.Given.Registered(prefix: "marker")).Code;
        await (await app.Follow(marker)).ShouldLeadTo(marker);
        await Eventually.True(async () => await app.Counted(marker) == 1, "the clicks are written");
    }
}
