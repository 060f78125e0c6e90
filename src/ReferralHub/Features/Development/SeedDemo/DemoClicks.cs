using System.Security.Cryptography;
using Npgsql;
using ReferralHub.Shared.Clicks;
using ReferralHub.Shared.Data;

namespace ReferralHub.Features.Development;

/// <summary>
/// Visits to the links, day by day: more with time, fewer at weekends, and one before each sign-up. The same with every run.
/// </summary>
internal static class DemoClicks
{
    private const int Seed = 20_260_101;
    private const int Days = 90;

    /// <summary>How many a day come by a default link, on average.</summary>
    private static readonly Dictionary<string, double> s_popularity = new()
    {
        [DemoPeople.Ada] = 2, ["chen"] = 1.4, ["ruben"] = 1.1, ["nia"] = 0.8, ["sofia"] = 0.6, ["oskar"] = 0.5, ["lena"] = 0.5
    };

    public static async Task Write(NpgsqlDataSource db, DemoPast past, CancellationToken ct)
    {
        var links = await db.QueryAsync<Link>(SeedDemoSql.Links, null, ct);
        var random = new Random(Seed);
        var clicks = new List<Click>();
        foreach (var link in links.Where(link => !link.IsDisabled))
            Visit(link, past, random, clicks);
        foreach (var person in DemoPeople.All.Where(person => person.By is not null))
        {
            var link = links.Single(link => link.Owner == person.By && (person.Code is null ? link.IsDefault : link.Code == person.Code));
            Add(clicks, link, past.At(person.DaysAgo, person.Minute - random.Next(2, 20)));
        }
        _ = await db.ExecuteAsync(ClicksSql.Write, new
        {
            Links = clicks.Select(click => click.LinkId).ToArray(),
            Users = clicks.Select(click => click.UserId).ToArray(),
            Times = clicks.Select(click => click.At).ToArray(),
            Visitors = clicks.Select(click => click.Visitor).ToArray()
        }, ct);
    }

    private static void Visit(Link link, DemoPast past, Random random, List<Click> clicks)
    {
        var usual = s_popularity[link.Owner] * (link.IsDefault ? 1 : 0.5);
        var since = Math.Min(Days, (int)(past.Today - link.CreatedAt).TotalDays);
        for (var daysAgo = 0; daysAgo < since; daysAgo++)
        {
            var isWeekend = past.At(daysAgo, 0).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            var expected = usual * (1.6 - ((double)daysAgo / Days)) * (isWeekend ? 0.6 : 1);
            for (var left = (int)Math.Round(expected * (0.4 + (1.2 * random.NextDouble()))); left > 0; left--)
                // mornings are slow
                Add(clicks, link, past.At(daysAgo, 1439 * Math.Sqrt(random.NextDouble())));
        }
    }

    /// <summary>Everybody comes once.</summary>
    private static void Add(List<Click> clicks, Link link, DateTimeOffset at) =>
        clicks.Add(new Click(link.Id, link.UserId, at.UtcDateTime, RandomNumberGenerator.GetBytes(16)));

    private sealed record Link(Guid Id, Guid UserId, string Owner, string Code, bool IsDefault, bool IsDisabled, DateTime CreatedAt);
}
