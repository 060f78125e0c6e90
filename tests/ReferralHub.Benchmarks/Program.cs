using System.CommandLine;
using System.Globalization;
using ReferralHub.Benchmarks;
using ReferralHub.Benchmarks.Floor;
using ReferralHub.Benchmarks.Measuring;
using ReferralHub.Benchmarks.Table;
using ReferralHub.Benchmarks.Workloads;

// what we write is read by programs too: the locale has no say
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

IWorkload[] all =
[
    new LoginWorkload(), new TimingWorkload(), new TokenWorkload(), new HotReferrerWorkload(), new SizeWorkload(), new FreshnessWorkload(),
    new StatsWorkload(), new StartUpWorkload(), new GrowthWorkload(), new ImportWorkload()
];

const string Default = "bench-results";

var names = new Argument<string[]>("what")
{
    Description = string.Join(Environment.NewLine,
    [
        "nothing: the whole table, each workload beside its floor",
        .. all.Select(workload => $"{workload.Name}: {workload.Summary}"),
        $"{string.Join(", ", WholeTable.Names)}: these rows of the table"
    ]),
    Arity = ArgumentArity.ZeroOrMore
}.AcceptOnlyFromAmong([.. all.Select(workload => workload.Name), .. WholeTable.Names]);
var output = new Option<DirectoryInfo?>("--out")
{
    Description = $"Also writes each result there, as Markdown, and the table as JSON too (else into {Default}).",
    HelpName = "folder"
};
var quick = new Option<bool>("--quick") 
{
    Description = "The whole table in less than two minutes: too short to trust, on a smaller town."
};
var seconds = new Option<double?>("--seconds") { Description = "The length of one measurement (4, with --quick 1)." };
var samples = new Option<int>("--samples") { Description = "Calls of each kind in a comparison of times.", DefaultValueFactory = _ => 100 };

var command = new RootCommand(
    "Measures ReferralHub. All that counts, but for freshness and memory, is a ratio of two that were taken in turns in one run.")
{
    names, output, quick, seconds, samples
};
var floor = new Command("floor", "What the table compares with, as a server.") { Hidden = true };
floor.SetAction((_, _) => FloorServer.Serve());
command.Add(floor);
command.SetAction(async (arguments, ct) =>
{
    var hurry = arguments.GetValue(quick);
    var effort = new Effort(TimeSpan.FromSeconds(arguments.GetValue(seconds) ?? (hurry ? 1 : 4)), arguments.GetValue(samples), hurry);
    var busy = Machine.BusyAtStart();
    var wanted = arguments.GetValue(names)!.Distinct().ToArray();
    var folder = arguments.GetValue(output);

    async Task Show(string name, Report report)
    {
        if (busy is not null)
            _ = report.Say(busy);
        await Console.Out.WriteLineAsync(report.Text());
        await Write($"{name}.md", report.Markdown());
    }
    async Task Write(string file, string text)
    {
        if (folder is null)
            return;
        folder.Create();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), text, ct);
    }

    foreach (var workload in all.Where(workload => wanted.Contains(workload.Name)))
        await Show(workload.Name, await workload.Run(effort, ct));
    if (wanted.Length > 0 && !wanted.Any(WholeTable.Names.Contains))
        return;
    folder ??= new DirectoryInfo(Default);
    var table = await WholeTable.Run(effort, [.. wanted.Where(WholeTable.Names.Contains)], ct);
    await Write("table.json", table.Json());
    await Show("table", table.Report());
});
return await command.Parse(args).InvokeAsync();
