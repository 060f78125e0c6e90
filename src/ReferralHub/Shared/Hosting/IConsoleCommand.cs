using System.Reflection;
using MediatR;

namespace ReferralHub.Shared.Hosting;

/// <summary>What stands behind the program's name: words, options with their values, and options that need none.</summary>
internal sealed record CommandLine(string[] Words, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>Null: an option without a value, or twice.</summary>
    public static CommandLine? Of(string[] args)
    {
        var (words, options) = (new List<string>(), new Dictionary<string, string>());
        for (var at = 0; at < args.Length; at++)
            if (!args[at].StartsWith("--", StringComparison.Ordinal))
                words.Add(args[at]);
            else if (ConsoleCommands.Flags.Contains(args[at]))
            {
                if (!options.TryAdd(args[at], ""))
                    return null;
            }
            else if (at + 1 == args.Length || !options.TryAdd(args[at], args[++at]))
                return null;
        return new CommandLine([.. words], options);
    }

    /// <summary>The words without options, or null if there are any.</summary>
    public string[]? Plain => Options.Count == 0 ? Words : null;
}

/// <summary>
/// What a command prints, as JSON, or why it was refused. <see cref="Code"/> is the exit code, if it is not the usual one; with a code and
/// no output it has printed everything itself.
/// </summary>
internal sealed record CommandOutcome(Error? Refused, object? Output, int? Code = null)
{
    public static async Task<CommandOutcome> Of<T>(Task<Result<T>> running) =>
        await running is var result && result.Error is { } refused ? new(refused, null) : new(null, result.Value);
}

/// <summary>Something an operator has the program do instead of serving: the door of a slice, as a module is. Found by a scan.</summary>
internal interface IConsoleCommand
{
    /// <summary>As in the usage.</summary>
    string Synopsis { get; }

    /// <summary>Its options that have no value.</summary>
    IReadOnlyList<string> Flags => [];

    /// <summary>What it needs to be otherwise than the server has it; asked before anything is made.</summary>
    void Prepare(CommandLine line, IServiceCollection services)
    {
    }

    /// <summary>Null: these words are not its own.</summary>
    Task<CommandOutcome>? Run(CommandLine line, IMediator mediator, CancellationToken ct);
}

internal static class ConsoleCommands
{
    public static IReadOnlyList<IConsoleCommand> All { get; } =
        [.. Assembly.GetExecutingAssembly().GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(IConsoleCommand)))
            .Select(type => (IConsoleCommand)Activator.CreateInstance(type)!)
            .OrderBy(command => command.Synopsis, StringComparer.Ordinal)];

    public static IReadOnlyList<string> Flags { get; } = [.. All.SelectMany(command => command.Flags)];
}
