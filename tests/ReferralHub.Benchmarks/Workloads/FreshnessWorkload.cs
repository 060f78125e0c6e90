using System.Net;
using ReferralHub.Benchmarks.Measuring;
using ReferralHub.Tests.Host;

namespace ReferralHub.Benchmarks.Workloads;

/// <summary>
/// How soon an instance shows what another one was told. Two instances share a database, first without and then with a Redis; friends sign
/// up and verify themselves on one, and their inviters ask the other forty times a second. Time runs from the answer to the friend.
/// </summary>
internal sealed class FreshnessWorkload : IWorkload
{
    private const int Inviters = 4;
    private const int Storm = 4;
    private const double Goal = 2000;

    public string Name => "freshness";

    public string Summary => "how long until another instance shows a sign-up and a success, on a quiet system and while sign-ups run";

    public async Task<Report> Run(Effort effort, CancellationToken ct)
    {
        await using var redis = await TestRedis.Start();
        var (alone, together) = (await Compare("", effort, ct), await Compare(redis.Address, effort, ct));
        var report = new Report(
            $"Freshness on another instance, ms: {alone.Quiet.Count} successes when quiet, {alone.Stormy.Count} while {Storm} connections "
            + "sign up, each without Redis and with it",
            ["", "p50", "p99", "max", "p50 in the storm", "p99", "max"]);
        foreach (var (how, (quiet, stormy)) in new[] { ("without Redis", alone), ("with Redis", together) })
            foreach (var (name, pick) in s_looks)
            {
                Samples[] both = [new(quiet.Select(pick)), new(stormy.Select(pick))];
                var times = both.SelectMany(times => new[] { times.Median, times.P99, times.Max });
                _ = report
                    .Row($"{name}, {how}", times.Select(time => Report.Number(time, 0)))
                    .Say($"{name}, {how}: within {both.Max(times => times.Max) / 1000:N2} s (goal: {Goal / 1000:N0} s): "
                        + $"{Report.Verdict(both.All(times => times.Max <= Goal))}.");
            }
        return report;
    }

    private static async Task<(List<Seen> Quiet, List<Seen> Stormy)> Compare(string redis, Effort effort, CancellationToken ct)
    {
        await using var one = await Stage.Open(
            Stage.Unlimited, ("Auth__AccessTokenMinutes", "60"), ("ConnectionStrings__Redis", redis));
        await using var other = await one.Another();
        var inviters = new List<Inviter>();
        foreach (var person in await one.SignUp(Inviters + 1))
        {
            var token = await one.AccessToken(person);
            var profile = await one.Json("/api/users/me", token);
            inviters.Add(new Inviter(one, other, token, profile.GetProperty("referral_code").GetString()!));
        }
        var famous = inviters[^1];
        inviters.RemoveAt(Inviters);

        _ = await Measure(inviters, 5, ct);
        var quiet = await Measure(inviters, effort.Samples * 2 / Inviters, ct);
        return (quiet, await Load.During(Storm, _ => famous.Invite(), () => Measure(inviters, effort.Samples * 2 / Inviters, ct)));
    }

    private static readonly (string Name, Func<Seen, double> Pick)[] s_looks =
    [
        ("a sign-up in GET /api/referral-stats", seen => seen.SignUp),
        ("a success in GET /api/referral-stats", seen => seen.Success),
        ("a success in GET /api/leaderboard", seen => seen.Place)
    ];

    private static async Task<List<Seen>> Measure(List<Inviter> inviters, int friends, CancellationToken ct)
    {
        var seen = await Task.WhenAll(inviters.Select(async inviter =>
        {
            var all = new List<Seen>();
            while (all.Count < friends && !ct.IsCancellationRequested)
                all.Add(await inviter.Succeed());
            return all;
        }));
        ct.ThrowIfCancellationRequested();
        return [.. seen.SelectMany(all => all)];
    }

    /// <summary>In milliseconds.</summary>
    private readonly record struct Seen(double SignUp, double Success, double Place);

    private sealed class Inviter(Stage one, Stage other, string token, string code)
    {
        private int _friends;

        public async Task<Resident> Invite()
        {
            var friend = Stage.Nobody(1)[0];
            await one.Post("/api/register", new
            {
                username = friend.Username,
                email = friend.Email,
                password = Stage.Password,
                referral_code = code
            }, HttpStatusCode.Created);
            return friend;
        }

        public async Task<Seen> Succeed()
        {
            var friend = await Invite();
            _friends++;
            var signUp = await Until("/api/referral-stats", "totals", "signups");
            await one.Post("/api/verify-email", new { token = await one.Letters.Token(friend.Email) }, HttpStatusCode.OK);
            var success = await Task.WhenAll(
                Until("/api/referral-stats", "totals", "successful"), Until("/api/leaderboard?period=all", "me", "successful"));
            return new Seen(signUp, success[0], success[1]);
        }

        private Task<double> Until(string path, string part, string count) => Load.Time(() => Eventually.True(
            async () => (await other.Json(path, token)).GetProperty(part).GetProperty(count).GetInt32() >= _friends,
            $"{path} shows {count}"));
    }
}
