using ReferralHub.Benchmarks.Measuring;
using ReferralHub.Benchmarks.Workloads;

namespace ReferralHub.Benchmarks.Table;

/// <summary>What hashes passwords, and what it does to others meanwhile.</summary>
internal static class HashRows
{
    private const int People = 100;
    private const int Storm = 20;

    /// <summary>More than any machine hashes in a second on all cores of ours.</summary>
    private const int MostPerSecondAndCore = 150;
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(5);

    public static async Task<Row[]> LoginAndRegister(Scene scene, Effort effort, CancellationToken ct)
    {
        var floor = $"libsodium's Argon2id, {Environment.ProcessorCount} threads";
        var all = await Turns.Take(scene, effort, ct,
            scene.Wrk.Load(scene.Stage.Address, Logins(await scene.Stage.SignUp(People))),
            duration => Register(scene, duration),
            async duration => new Measured(await RawHashing.VerificationsPerSecond(duration), double.NaN, double.NaN));
        return
        [
            Row.Of("login", "POST /api/login", all[0], floor, all[2], 0.95),
            Row.Of("register", "POST /api/register with a referral code", all[1], floor, all[2], 0.90,
                "With all that follows a sign-up: screening, counting, a mail.")
        ];
    }

    public static async Task<Row[]> HotReferrer(Scene scene, Effort effort, CancellationToken ct)
    {
        var rates = await HotReferrerWorkload.Rates(effort, ct);
        Measured Side(int side) => new(rates.Average(round => round[side]), double.NaN, double.NaN);
        return
        [
            Row.Of("register_hot", "sign-ups in PostgreSQL, all for one referrer", Side(1), "spread over 10,000 (register_spread)", Side(0),
                0.95, "The product's statement without HTTP: over HTTP both would be bound by the hash.")
        ];
    }

    /// <summary>Paced, so that both sides are asked as often: wrk would ask a slow API less.</summary>
    public static async Task<Row[]> StatsInStorm(Scene scene, Effort effort, CancellationToken ct)
    {
        var storm = scene.Wrk.Load(scene.Stage.Address, Logins(await scene.Stage.SignUp(Storm)), Storm);
        async Task<Measured> Read(TimeSpan duration)
        {
            var times = new Samples(await Load.Latencies(duration, s_pace, () => scene.Stage.Get("/api/referral-stats", scene.Tokens[0])));
            return new Measured(times.Count / duration.TotalSeconds, times.Median, times.P99);
        }
        async Task<Measured> ReadInStorm(TimeSpan duration)
        {
            var raging = storm(duration);
            var read = await Read(duration);
            _ = await raging;
            return read;
        }

        var both = await Turns.Take(scene, effort, ct, ReadInStorm, Read);
        return
        [
            new Row("stats_in_storm", $"p99 of GET /api/referral-stats while {Storm} connections log in", new Goal(5, AtMost: true),
                both[0].P99 / both[1].P99)
            {
                Reached = both[0],
                Floor = "when it is quiet",
                OfFloor = both[1],
                Remark = Machine.SharesBySession()
            }
        ];
    }

    private static IEnumerable<Call> Logins(Resident[] people) => people.Select(person =>
        new Call("/api/login", Body: new { username_or_email = person.Username, password = Stage.Password }));

    /// <summary>Each for another of the town.</summary>
    private static Task<Measured> Register(Scene scene, TimeSpan duration)
    {
        var count = (int)(Math.Ceiling(duration.TotalSeconds) * MostPerSecondAndCore * Environment.ProcessorCount);
        var people = Stage.Nobody(count).Select(person => new Call("/api/register", Body: new
        {
            username = person.Username,
            email = person.Email,
            password = Stage.Password,
            referral_code = $"N{Random.Shared.Next(1, Crowd.People + 1):D9}"
        }));
        return scene.Wrk.Load(scene.Stage.Address, people)(duration);
    }
}
