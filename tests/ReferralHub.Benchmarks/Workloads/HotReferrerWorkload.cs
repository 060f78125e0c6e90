using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using ReferralHub.Benchmarks.Measuring;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;
using ReferralHub.Tests.Host;

namespace ReferralHub.Benchmarks.Workloads;

/// <summary>
/// Whether sign-ups for one famous referrer wait for each other. The product's own statement with its own parameters, without HTTP and with
/// the hash precomputed. No worker runs: what sign-ups leave for the screen and the counters stays, the same for both sides.
/// </summary>
internal sealed class HotReferrerWorkload : IWorkload
{
    private const int Clients = 16;
    private const int Referrers = 10_000;
    private const double LeastShare = 0.95;
    private const string Hash = "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0IG9mIDE2$VGhpcyBpcyBubyBoYXNoLCBidXQgYXMgbG9uZyBhcyBvbmU";

    public string Name => "hot-referrer";

    public string Summary => $"sign-ups a second in PostgreSQL, spread over {Referrers:N0} referrers and all for one";

    public async Task<Report> Run(Effort effort, CancellationToken ct)
    {
        var rounds = await Rates(effort, ct);
        double Mean(int side) => rounds.Average(rates => rates[side]);
        IEnumerable<string> Row(int side) => [.. rounds.Select(rates => Report.Number(rates[side], 0)), Report.Number(Mean(side), 0)];
        var share = Mean(1) / Mean(0);
        return new Report($"Sign-ups, {Environment.ProcessorCount} cores, {Clients} clients",
                ["", .. effort.Rounds.Select(round => $"round {round}"), "all"])
            .Row($"spread over {Referrers:N0} referrers, sign-ups/s", Row(0))
            .Row("all for one, sign-ups/s", Row(1))
            .Row("share", [.. rounds.Select(rates => Report.Number(rates[1] / rates[0], 3)), Report.Number(share, 3)])
            .Say($"One referrer takes {share:P1} of what many take (goal: at least {LeastShare:P0}): "
                + $"{Report.Verdict(share >= LeastShare)}.");
    }

    /// <summary>Sign-ups a second in each round, spread and all for one.</summary>
    internal static async Task<List<double[]>> Rates(Effort effort, CancellationToken ct)
    {
        await using var database = await TestDatabase.Create();
        var pool = new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = Clients };
        await using var db = Database.Create(pool.ConnectionString, NullLoggerFactory.Instance);
        var town = new Town(db);

        var codes = new string[Referrers];
        await Parallel.ForAsync(0, Referrers, new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = ct },
            async (number, _) => codes[number] = await town.SignUp(null));
        var famous = await town.SignUp(null);
        Task Spread(int _) => town.SignUp(codes[Random.Shared.Next(Referrers)]);
        Task Hot(int _) => town.SignUp(famous);

        Func<TimeSpan, Task<double>>[] sides = [turn => Load.PerSecond(Clients, turn, Spread), turn => Load.PerSecond(Clients, turn, Hot)];
        _ = await Load.InTurns(effort.WarmUp * 2, sides);
        var rounds = new List<double[]>();
        foreach (var _ in effort.Rounds)
        {
            ct.ThrowIfCancellationRequested();
            // to and fro: the tables grow with every sign-up, and neither side may always come second
            var there = await Load.InTurns(effort.Slice, sides);
            var back = await Load.InTurns(effort.Slice, sides[1], sides[0]);
            rounds.Add([(there[0] + back[1]) / 2, (there[1] + back[0]) / 2]);
        }
        return rounds;
    }

    /// <summary>Where people sign up, each from a public address of their own.</summary>
    private sealed class Town
    {
        private readonly NpgsqlDataSource _db;
        private readonly SignUp _signUp;
        private int _number;

        public Town(NpgsqlDataSource db)
        {
            var keys = new ServerKeys(new Settings { Secrets = new SecretsSettings { Master = TestKeys.Master } });
            (_db, _signUp) = (db, new SignUp(keys, new Invitations(keys, TimeProvider.System), TimeProvider.System));
        }

        /// <summary>Their own code.</summary>
        public async Task<string> SignUp(string? code)
        {
            var name = $"person-{Interlocked.Increment(ref _number):D8}";
            var address = new IPAddress([20, .. RandomNumberGenerator.GetBytes(3)]);
            var person = new NewUser(name, $"{name}@example.com", Hash, null, Attribution.Of(code, null), address);
            var made = await _signUp.Make(person,
                (sql, values) => _db.QuerySingleOrDefaultAsync<SignUp.Outcome>(sql, values, CancellationToken.None));
            return made.Value is { } row && row.InviterId is null == code is null
                ? row.Code
                : throw new InvalidOperationException($"{name} could not sign up with the code {code}");
        }
    }
}
