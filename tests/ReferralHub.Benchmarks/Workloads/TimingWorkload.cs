using System.Net;
using ReferralHub.Benchmarks.Measuring;

namespace ReferralHub.Benchmarks.Workloads;

/// <summary>
/// Whether the clock tells who has an account. Calls for people who do and who do not come in random order, each name once, so that
/// neither a counter nor what the call before left behind can take a side.
/// </summary>
internal sealed class TimingWorkload : IWorkload
{
    /// <summary>Two-sided, one chance in a thousand a test: eight tests cry wolf in fewer than one run of a hundred.</summary>
    private const double Suspicious = 3.29;
    private const int Practice = 20;

    private static readonly Route[] s_routes =
    [
        new("/api/login", HttpStatusCode.Unauthorized,
            person => new { username_or_email = person.Username, password = "not the password" }),
        new("/api/forgot-password", HttpStatusCode.Accepted, person => new { email = person.Email }),
        new("/api/verify-email/resend", HttpStatusCode.Accepted, person => new { email = person.Email }),
        new("/api/phone/send-code", HttpStatusCode.Accepted, person => new { phone = person.Phone })
    ];

    // on and far away: a limit that is off would not be asked, and its counting is part of what an attacker times
    private static readonly (string, string)[] s_limits =
    [
        .. ((string[])["LoginAddress", "Register", "ForgotPassword", "PhoneSend"])
            .Select(policy => ($"RateLimits__{policy}__PermitLimit", "1000000"))
    ];

    public string Name => "timing";

    public string Summary => "whether the time of an answer tells a known user from an unknown one";

    public async Task<Report> Run(Effort effort, CancellationToken ct)
    {
        await using var stage = await Stage.Open(s_limits);
        var count = effort.Samples + Practice;
        var known = await stage.SignUp(count);
        var unknown = Stage.Nobody(count);
        foreach (var person in known)
            _ = await stage.Database.Execute(
                $"update users set phone = '{person.Phone}', phone_verified_at = now() where username = '{person.Username}'");

        var report = new Report($"Known against unknown, {effort.Samples} calls each, ms",
            ["", "known median", "unknown median", "known mean", "unknown mean", "Mann-Whitney z", "Welch t"]);
        foreach (var route in s_routes)
        {
            ct.ThrowIfCancellationRequested();
            if (await IsMissing(stage, route))
            {
                _ = report.Say($"{route.Path}: skipped, this API does not have it.");
                continue;
            }
            _ = await Compare(stage, route, known[..Practice], unknown[..Practice]);
            var (with, without) = await Compare(stage, route, known[Practice..], unknown[Practice..]);
            var (z, t) = (Samples.MannWhitneyZ(with, without), Samples.WelchT(with, without));
            _ = report
                .Row(route.Path,
                    ((double[])[with.Median, without.Median, with.Mean, without.Mean, z, t]).Select(number => Report.Number(number, 2)))
                .Say(Math.Abs(z) < Suspicious && Math.Abs(t) < Suspicious
                    ? $"{route.Path}: no difference to be seen."
                    : $"{route.Path}: the time TELLS known from unknown (|z| or |t| is above {Suspicious}).");
        }
        return report;
    }

    private static async Task<(Samples Known, Samples Unknown)> Compare(Stage stage, Route route, Resident[] known, Resident[] unknown)
    {
        (Resident Person, bool Known)[] calls = [.. known.Select(person => (person, true)), .. unknown.Select(person => (person, false))];
        Random.Shared.Shuffle(calls);
        List<double> with = [], without = [];
        foreach (var call in calls)
            (call.Known ? with : without).Add(await Load.Time(() => stage.Post(route.Path, route.Body(call.Person), route.Expected)));
        return (new Samples(with), new Samples(without));
    }

    private static async Task<bool> IsMissing(Stage stage, Route route)
    {
        using var answer = await stage.Http.PostAsync(route.Path, null);
        return answer.StatusCode == HttpStatusCode.NotFound;
    }

    private sealed record Route(string Path, HttpStatusCode Expected, Func<Resident, object> Body);
}
