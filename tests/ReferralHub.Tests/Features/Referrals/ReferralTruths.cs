using System.Text.Json;
using FluentAssertions;
using FluentAssertions.Execution;
using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Features.Referrals;

/// <summary>What must be so whenever nothing is under way, whatever happened before.</summary>
internal sealed class ReferralTruths(App app, ReferralTown town)
{
    /// <summary>The legal steps; held is pending with a reason.</summary>
    private static readonly HashSet<(string From, string To)> s_steps =
    [
        ("pending", "held"), ("pending", "successful"), ("pending", "rejected"), ("pending", "expired"),
        ("held", "pending"), ("held", "successful"), ("held", "rejected"), ("held", "expired"),
        ("rejected", "pending"), ("rejected", "successful"),
        ("expired", "pending"), ("expired", "successful"),
        ("successful", "reversed")
    ];

    private static readonly string[] s_zones = ["UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati"];

    private readonly Dictionary<Citizen, Referral[]> _lists = [];

    /// <summary>While some are suspended: what does not take being signed in, and the leaderboard.</summary>
    public async Task OfAll()
    {
        foreach (var (nothing, sql) in s_nothing)
            _ = (await app.Database.Scalar<long>(sql)).Should().Be(0, nothing);
        foreach (var link in town.Links.Where(link => link.Cap is not null))
        {
            var (taken, came) = (await app.Database.Scalar<int>($"select signups_taken from referral_links where id = '{link.Id}'"),
                await app.Database.Scalar<long>($"select count(*) from referrals where link_id = '{link.Id}'"));
            _ = ((long)taken).Should().Be(came, "a link with a cap knows how many came by it");
            if (link.HadOneCap)
                _ = taken.Should().BeLessThanOrEqualTo(link.Cap!.Value);
        }
        var members = town.People.Select(member => member.Id).ToHashSet();
        _ = (await Chronicle.Read(app)).Referrers.Should().OnlyContain(referrer => members.Contains(referrer));
    }

    /// <summary>Totals, days, links and histories of everybody are what their lists say.</summary>
    public async Task OfEach()
    {
        foreach (var member in town.People.Where(member => !member.IsErased))
        {
            using var http = Client(member);
            var list = _lists[member] = await Walk(http, "?limit=7");
            var own = town.Links.Where(link => link.Owner == member).ToArray();
            using var scope = new AssertionScope(member.Username);
            await Totals(http, list, own.Sum(link => link.Clicks));
            foreach (var zone in s_zones)
                await Days(http, list, own.Sum(link => link.Clicks), zone, DateOnly.FromDateTime(app.Clock.GetUtcNow().UtcDateTime));
            await Doors(http, list, own);
            foreach (var referral in list)
                await History(http, referral);
        }
    }

    /// <summary>After <see cref="OfEach"/>: everybody has the place that the lists give them.</summary>
    public async Task OfTheLeaderboard()
    {
        var now = app.Clock.GetUtcNow().UtcDateTime;
        (string, DateTime)[] periods =
        [
            ("all", DateTime.MinValue),
            ("month", new DateTime(now.Year, now.Month, 1)),
            ("week", now.Date.AddDays(-(((int)now.DayOfWeek + 6) % 7)))
        ];
        var moments = await Chronicle.Moments(app);
        foreach (var (period, start) in periods)
        {
            var places = _lists
                .Where(list => !list.Key.IsOut)
                .Select(list => (list.Key, Times: list.Value
                    .Where(referral => referral.Status is "successful" && referral.ChangedAt >= start)
                    .Select(referral => moments[referral.Id]).ToArray()))
                .Where(score => score.Times.Length > 0)
                .OrderByDescending(score => score.Times.Length).ThenBy(score => score.Times.Max())
                .ThenBy(score => score.Key.Id.ToString(), StringComparer.Ordinal)
                .Select((score, index) => (score.Key, Shown: $"{index + 1} {score.Key.Username} {score.Times.Length}")).ToArray();
            foreach (var member in _lists.Keys.Where(member => !member.IsOut))
            {
                using var http = Client(member);
                var board = await http.GetJson($"/api/leaderboard?period={period}");
                _ = board.GetProperty("items").EnumerateArray()
                    .Select(item => $"{item.GetProperty("rank")} {item.Text("username")} {item.GetProperty("successful")}")
                    .Should().Equal(places.Select(place => place.Shown), $"period {period}");
                var me = board.GetProperty("me");
                _ = $"{me.GetProperty("rank")} {member.Username} {me.GetProperty("successful")}"
                    .Should().Be(places.Where(place => place.Key == member).Select(place => place.Shown).FirstOrDefault()
                        ?? $" {member.Username} 0");
            }
        }
    }

    private static readonly Dictionary<string, string> s_nothing = new()
    {
        ["no message is left, dead letters among them"] = "select count(*) from outbox_messages",
        ["nobody is referred twice"] = "select count(*) - count(distinct referred_id) from referrals",
        ["nobody is above themselves"] =
            """
            with recursive above as (
              select referred_id, referrer_id from referrals
              union
              select above.referred_id, r.referrer_id from above join referrals r on r.referred_id = above.referrer_id
            )
            select count(*) from above where referred_id = referrer_id
            """,
        ["every referral is screened, but who was judged before"] =
            "select count(*) from referrals where screened_at is null and status in ('pending', 'successful')",
        ["who is verified and not held is successful"] =
            """
            select count(*) from referrals r join users u on u.id = r.referred_id
            where r.status = 'pending' and r.reason is null and (u.email_verified_at is not null or u.phone_verified_at is not null)
            """,
        ["every change is in the audit trail, once"] =
            """
            select count(*) from (
              select r.id,
                (select count(*) from audit_events a where a.subject_type = 'referral' and a.subject_id = r.id) as told,
                (
                  select count(*) from (
                    select lag(h.status) over (order by h.id) as was
                    from referral_history h where h.referral_id = r.id
                  ) steps
                  where was is not null
                ) as changed
              from referrals r
            ) both_ways
            where told <> changed
            """
    };

    private static async Task Totals(HttpClient http, Referral[] list, int clicks)
    {
        var stats = await http.GetJson("/api/referral-stats");
        var totals = stats.GetProperty("totals").EnumerateObject().ToDictionary(total => total.Name, total => total.Value.GetInt32());
        foreach (var status in (string[])["pending", "successful", "rejected", "expired", "reversed"])
        {
            _ = totals[status].Should().Be(list.Count(referral => referral.Status == status), $"the list has so many {status}");
            _ = (await Walk(http, $"?status={status}&limit=3")).Select(referral => referral.Id)
                .Should().Equal(list.Where(referral => referral.Status == status).Select(referral => referral.Id));
        }
        _ = totals["signups"].Should().Be(list.Length, "the list has so many");
        _ = totals["clicks"].Should().Be(clicks, "so many clicks were made");
        _ = stats.GetProperty("conversion_rate").GetDouble()
            .Should().Be(list.Length == 0 ? 0 : Math.Round((double)totals["successful"] / list.Length, 4));
        _ = (await http.GetJson("/api/users/me")).GetProperty("invited_count").GetInt32().Should().Be(list.Length);
    }

    private static async Task Days(HttpClient http, Referral[] list, int clicks, string zone, DateOnly today)
    {
        var stats = await http.GetJson(
            $"/api/referral-stats?from={today.AddDays(-700):yyyy-MM-dd}&to={today.AddDays(2):yyyy-MM-dd}&tz={zone}");
        var days = stats.GetProperty("daily").EnumerateArray().ToDictionary(day => day.Text("date"));
        Compare("signups", list.Select(referral => referral.MadeAt));
        Compare("successful", list.Where(referral => referral.Status is "successful").Select(referral => referral.ChangedAt));
        _ = days.Values.Sum(day => day.GetProperty("clicks").GetInt32()).Should().Be(clicks);

        void Compare(string what, IEnumerable<DateTime> times) =>
            _ = days.Where(day => day.Value.GetProperty(what).GetInt32() != 0).Select(day => $"{day.Key} {day.Value.GetProperty(what)}")
                .Should().Equal(
                times.GroupBy(time => TimeZoneInfo.ConvertTimeBySystemTimeZoneId(time, zone).Date).OrderBy(day => day.Key)
                    .Select(day => $"{day.Key:yyyy-MM-dd} {day.Count()}"), $"{what} in {zone}");
    }

    private static async Task Doors(HttpClient http, Referral[] list, Doorway[] own)
    {
        var shown = (await http.GetJson("/api/referral-links?limit=100")).GetProperty("items").EnumerateArray().ToArray();
        _ = shown.Select(link => link.GetProperty("id").GetGuid())
            .Should().BeEquivalentTo(own.Where(link => !link.IsDeleted).Select(link => link.Id));
        foreach (var link in shown)
        {
            var known = own.Single(door => door.Id == link.GetProperty("id").GetGuid());
            var came = list.Where(referral => referral.Link == known.Id).ToArray();
            _ = (link.GetProperty("signups").GetInt32(), link.GetProperty("successful").GetInt32(), link.GetProperty("clicks").GetInt32())
                .Should().Be((came.Length, came.Count(referral => referral.Status is "successful"), known.Clicks),
                    $"link {link.Text("code")}");
            _ = known.Codes.Should().Contain(link.Text("code"));
        }
        foreach (var link in own)
            await Door(http, link, list.Count(referral => referral.Link == link.Id));
    }

    /// <summary>Whoever comes now by any of its codes is told what it is.</summary>
    private static async Task Door(HttpClient http, Doorway link, int came)
    {
        var reason = link switch
        {
            { IsDeleted: true } => "unknown",
            { IsDisabled: true } => "disabled",
            { IsExpired: true } => "expired",
            { Cap: { } cap } when came >= cap => "full",
            _ => "none"
        };
        foreach (var code in link.Codes)
        {
            var told = await http.GetJson($"/api/referral-codes/{code}");
            _ = (told.TryGetProperty("reason", out var why) ? why.GetString() : "none").Should().Be(reason, $"{link}");
            _ = told.GetProperty("valid").GetBoolean().Should().Be(reason == "none");
        }
    }

    private static async Task History(HttpClient http, Referral referral)
    {
        var seen = await http.GetJson($"/api/referrals/{referral.Id}");
        var states = seen.GetProperty("history").EnumerateArray().Select(Reviewing.State).ToArray();
        var kinds = states.Select(state => state.Split(':') switch { ["pending", _] => "held", var parts => parts[0] }).ToArray();

        _ = kinds[0].Should().Be("pending");
        _ = kinds.Zip(kinds.Skip(1)).Where(step => !s_steps.Contains(step))
            .Should().BeEmpty($"{string.Join(", ", states)} is a legal path");
        _ = states[^1].Should().Be(Reviewing.State(seen));
        _ = seen.Text("status").Should().Be(referral.Status);
    }

    /// <summary>The whole of a list, page by page.</summary>
    private static async Task<Referral[]> Walk(HttpClient http, string query)
    {
        var all = new List<Referral>();
        for (var cursor = ""; ;)
        {
            var page = await http.GetJson($"/api/referrals{query}{cursor}");
            all.AddRange(page.GetProperty("items").EnumerateArray().Select(Referral.Of));
            if (page.GetProperty("next_cursor").GetString() is not { } next)
                return [.. all];
            cursor = $"&cursor={Uri.EscapeDataString(next)}";
        }
    }

    private HttpClient Client(Citizen member)
    {
        var http = app.NewClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", member.Bearer);
        return http;
    }

    private sealed record Referral(Guid Id, string Status, DateTime MadeAt, DateTime ChangedAt, Guid Link)
    {
        public static Referral Of(JsonElement item) => new(item.GetProperty("id").GetGuid(), item.Text("status"),
            item.GetProperty("date_referred").GetDateTime(), item.GetProperty("status_changed_at").GetDateTime(),
            item.GetProperty("link").GetProperty("id").GetGuid());
    }
}
