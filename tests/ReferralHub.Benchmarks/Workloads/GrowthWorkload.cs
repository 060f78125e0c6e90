using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using ReferralHub.Tests.Host;

namespace ReferralHub.Benchmarks.Workloads;

/// <summary>
/// What a hundred million people are in bytes: the size of a row of each table and of its entries in indexes, and what each kind of call
/// writes to the log of PostgreSQL, with all that follows it. Full-page images, which come once a page after each checkpoint, are in it as
/// they fell.
/// </summary>
internal sealed class GrowthWorkload : IWorkload
{
    private const int Least = 200;
    private const int Referrers = 2_000;
    private const int FriendsEach = 10;
    private const double Giga = 1e9;

    public string Name => "growth";

    public string Summary => $"bytes a row and a call, and what {Growth.People / 1e6:N0} million people make of them";

    public async Task<Report> Run(Effort effort, CancellationToken ct)
    {
        await using var stage = await Stage.Open(Stage.Unlimited);
        var report = new Report(
            $"Rows at {Growth.People / 1e6:N0} million people, from bytes measured",
            ["", "bytes a row", "of its indexes", "rows, millions", "table, GB", "indexes, GB"]);

        _ = await Lives(stage, 50);
        var written = await Lives(stage, effort.Quick ? 100 : 600);
        await Fill(stage, ct);

        double tables = 0, indexes = 0;
        var missing = new HashSet<string>(Growth.RowsAPerson.Keys);
        foreach (var (table, row, entries) in await Sizes(stage))
        {
            if (!Growth.RowsAPerson.TryGetValue(table, out var each))
                continue;
            var rows = each * Growth.People;
            (tables, indexes) = (tables + row * rows / Giga, indexes + entries * rows / Giga);
            _ = missing.Remove(table);
            _ = report.Row(table,
            [
                Report.Number(row, 0), Report.Number(entries, 0), Report.Number(rows / 1e6, 1),
                Report.Number(row * rows / Giga), Report.Number(entries * rows / Giga)
            ]);
        }
        _ = report.Row("all", ["", "", "", Report.Number(tables), Report.Number(indexes)]);

        var daily = Growth.Calls.Zip(written, (call, bytes) => (call.Name, call.ADay, Bytes: bytes)).ToArray();
        foreach (var (name, aDay, bytes) in daily)
            _ = report.Say($"A {name} writes {bytes:N0} bytes of log; {aDay:N0} a day are {bytes * aDay / Giga:N1} GB.");
        return report
            .Say($"Together {daily.Sum(call => call.ADay * call.Bytes) / Giga:N1} GB of log a day.")
            .Say(missing.Count == 0 ? "All that grows with people is in it." : $"Too small to measure: {string.Join(", ", missing)}.");
    }

    /// <summary>What one of each of <see cref="Growth.Calls"/> writes, on average.</summary>
    private static async Task<double[]> Lives(Stage stage, int count)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = stage.Address };
        var inviter = (await stage.SignUp(1))[0];
        var code = (await stage.Json("/api/users/me", await stage.AccessToken(inviter))).GetProperty("referral_code").GetString()!;
        var people = Stage.Nobody(count);
        var tokens = new Dictionary<string, string>();

        Task<double> Written(Func<Resident, Task> call) => Measure(stage, people, call);
        return
        [
            await Written(person => stage.Post("/api/register",
                new { username = person.Username, email = person.Email, password = Stage.Password, referral_code = code },
                HttpStatusCode.Created)),
            await Written(async person => await stage.Post(
                "/api/verify-email", new { token = await stage.Letters.Token(person.Email) }, HttpStatusCode.OK)),
            await Written(async person =>
            {
                using var click = new HttpRequestMessage(HttpMethod.Get, $"/r/{code}");
                _ = click.Headers.TryAddWithoutValidation("User-Agent", $"Mozilla/5.0 (X11; Linux x86_64) {person.Username}");
                (await browser.SendAsync(click)).Dispose();
            }),
            await Written(async person =>
            {
                var answer = await stage.Http.PostAsJsonAsync(
                    "/api/login", new { username_or_email = person.Username, password = Stage.Password });
                var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("refresh_token").GetString()!;
                lock (tokens)
                    tokens[person.Username] = token;
            }),
            await Written(person => stage.Post("/api/token/refresh", new { refresh_token = tokens[person.Username] }, HttpStatusCode.OK))
        ];
    }

    private static async Task<double> Measure(Stage stage, Resident[] people, Func<Resident, Task> call)
    {
        var before = await stage.Database.Scalar<long>(GrowthSql.Written);
        await Parallel.ForEachAsync(people, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (person, _) => await call(person));
        // clicks and the audit trail are written within a second, so the log has to rest for two
        for (var (last, rest) = (0L, 0); rest < 8; await Task.Delay(250))
        {
            var now = await stage.Database.Scalar<long>(GrowthSql.Written);
            var done = now == last && await stage.Database.Scalar<long>(GrowthSql.Waiting) == 0;
            (last, rest) = (now, done ? rest + 1 : 0);
        }
        return (await stage.Database.Scalar<long>(GrowthSql.Written) - before) / (double)people.Length;
    }

    /// <summary>Referrals as they stand after 60 days, in number, so that pages and indexes are full.</summary>
    private static async Task Fill(Stage stage, CancellationToken ct)
    {
        await using var town = new SizeTown(stage.Database);
        await town.Refer(await town.Settle(Referrers, ct), FriendsEach, ct);
        await town.ForgetRewards(ct);
        await Eventually.True(async () => await stage.Database.Scalar<long>(GrowthSql.Waiting) == 0, "everything is counted");
        await town.TidyUp(ct);
    }

    private static async Task<List<(string Table, double Row, double Entries)>> Sizes(Stage stage)
    {
        await using var connection = new NpgsqlConnection(stage.Database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(GrowthSql.Sizes, connection) { Parameters = { new("Least", (float)Least) } };
        await using var rows = await command.ExecuteReaderAsync();
        var sizes = new List<(string, double, double)>();
        while (await rows.ReadAsync())
            sizes.Add((rows.GetString(0), rows.GetInt64(2) / (double)rows.GetInt64(1), rows.GetInt64(3) / (double)rows.GetInt64(1)));
        return sizes;
    }
}
