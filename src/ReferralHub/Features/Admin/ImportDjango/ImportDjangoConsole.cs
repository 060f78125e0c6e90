using System.Globalization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Features.Admin;

internal sealed class ImportDjangoConsole : IConsoleCommand
{
    private static readonly string[] s_values = ["--from", "--schema", "--users", "--source", "--batch"];

    public string Synopsis =>
        "import-django --from CONNECTION [--dry-run] [--schema NAME] [--users TABLE] [--source NAME] [--trust-emails] [--admins]"
        + " [--batch N]";

    public IReadOnlyList<string> Flags { get; } = ["--dry-run", "--trust-emails", "--admins"];

    public Task<CommandOutcome>? Run(CommandLine line, IMediator mediator, CancellationToken ct) =>
        line.Words is ["import-django"] && line.Options.TryGetValue("--from", out var from)
        && line.Options.Keys.All(option => s_values.Contains(option) || Flags.Contains(option)) && OptionsOf(line) is { } options
            ? Import(new ImportDjango.Command(from, options, Console.Out), mediator, ct)
            : null;

    /// <summary>Null: a number that is none.</summary>
    private static ImportOptions? OptionsOf(CommandLine line)
    {
        var usual = new ImportOptions();
        var batch = usual.Batch;
        if (line.Options.TryGetValue("--batch", out var said)
            && !int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out batch))
            return null;
        return new ImportOptions
        {
            Source = line.Options.GetValueOrDefault("--source", usual.Source),
            Schema = line.Options.GetValueOrDefault("--schema", usual.Schema),
            Users = line.Options.GetValueOrDefault("--users", usual.Users),
            Batch = batch,
            DryRun = line.Options.ContainsKey("--dry-run"),
            TrustEmails = line.Options.ContainsKey("--trust-emails"),
            Admins = line.Options.ContainsKey("--admins")
        };
    }

    private static async Task<CommandOutcome> Import(ImportDjango.Command command, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(command, ct) switch
        {
            { Error: { Kind: ErrorKind.Unavailable } unreachable } => new CommandOutcome(unreachable, null, 3),
            { Error: { } refused } => new CommandOutcome(refused, null, 2),
            var done => new CommandOutcome(null, null, done.Value.IsClean ? 0 : 1)
        };
}
