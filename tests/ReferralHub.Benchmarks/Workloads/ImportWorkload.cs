using System.Diagnostics;
using ReferralHub.Benchmarks.Measuring;
using ReferralHub.Features.Admin;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Security;
using ReferralHub.Tests.Host;

namespace ReferralHub.Benchmarks.Workloads;

/// <summary>
/// How many people of a Django site <c>import-django</c> takes over in a second, each into an empty database: first the people alone, then,
/// in a second run that meets them again, what they bring. The product's handler, without the start of a process.
/// </summary>
internal sealed class ImportWorkload : IWorkload
{
    private const int People = 20_000;
    private const double Goal = 1000;

    public string Name => "import";

    public string Summary => "people of a Django site imported a second, and their codes, referrals and rewards";

    public async Task<Report> Run(Effort effort, CancellationToken ct)
    {
        var people = effort.Quick ? People / 10 : People;
        await using var site = await TestDatabase.Create();
        _ = await site.Execute(ImportSql.Site(people));
        // the first is compiled while it runs
        _ = await Import(site, ct);
        var rounds = new List<(double People, double Others)>();
        foreach (var _ in effort.Rounds)
            rounds.Add(await Import(site, ct));

        var rate = people / rounds.Average(round => round.People);
        // of each person a code, and of all but the first a referral and its reward
        var rows = (3 * people) - 2;
        return new Report($"Imports of {people:N0} people, {Environment.ProcessorCount} cores, batches of {new ImportOptions().Batch}",
                ["", .. effort.Rounds.Select(round => $"round {round}"), "all"])
            .Row("people/s", Rates(people, round => round.People))
            .Row("codes, referrals and rewards/s", Rates(rows, round => round.Others))
            .Say($"{rate:N0} people a second (goal: at least {Goal:N0}): {Report.Verdict(rate >= Goal)}.");

        IEnumerable<string> Rates(int count, Func<(double People, double Others), double> seconds) =>
            [.. rounds.Select(seconds).Append(rounds.Average(seconds)).Select(took => Report.Number(count / took, 0))];
    }

    /// <summary>Seconds for the people, and for the rest.</summary>
    private static async Task<(double People, double Others)> Import(TestDatabase site, CancellationToken ct)
    {
        await using var target = await TestDatabase.Create();
        var people = await Import(site, target, ImportSql.PeopleAlone, ct);
        return (people, await Import(site, target, new ImportOptions().Schema, ct));
    }

    private static async Task<double> Import(TestDatabase site, TestDatabase target, string schema, CancellationToken ct)
    {
        var settings = new Settings
        {
            ConnectionStrings = new ConnectionStringSettings { Postgres = target.ConnectionString },
            Secrets = new SecretsSettings { Master = TestKeys.Master }
        };
        var handler = new ImportDjango.Handler(settings, new ServerKeys(settings), TimeProvider.System);
        await using var output = new StringWriter();
        var watch = Stopwatch.StartNew();
        var done = await handler.Handle(
            new ImportDjango.Command(site.ConnectionString, new ImportOptions { Schema = schema }, output), ct);
        return done is { Error: null, Value.IsClean: true }
            ? watch.Elapsed.TotalSeconds
            : throw new InvalidOperationException($"The import was not clean: {done.Error?.Message}{output}");
    }
}
