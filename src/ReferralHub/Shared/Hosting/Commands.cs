using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MediatR;
using Npgsql;
using ReferralHub.Shared.Counters;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.OpenApi;

namespace ReferralHub.Shared.Hosting;

/// <summary>
/// What the API program does instead of serving: <c>reconcile</c>, and every <see cref="IConsoleCommand"/>. Exit codes: 0 done, 1 refused
/// or differences left, 2 usage, 3 no database.
/// </summary>
internal static class Commands
{
    private static readonly string s_usage =
        $"""
        usage: ReferralHub COMMAND

        {string.Join("\n", ConsoleCommands.All.Select(command => $"  {command.Synopsis}"))}
          reconcile [--fix]
          openapi

        reconcile recounts links, people, days and leaderboards from the referrals, proves every ledger of rewards against its rules and
        referrals, and lists what differs. --fix sets counters and balances right and has the worker grant what is missing; entries are
        never rewritten. openapi prints the API document, of which docs/openapi.json is a copy, and asks no database. import-django prints
        a line for each row that is refused, and counts. seed-demo, in development alone, fills an empty database with people and says
        whom to sign in as. The others print JSON.
        """;

    public static bool Knows(string[] args) => args is [var first, ..] && first[0] is not '-';

    public static async Task<int> Run(string[] args, WebApplicationBuilder builder, Settings settings)
    {
        try
        {
            if (args is ["openapi"])
            {
                await ApiDocuments.Print(builder);
                return 0;
            }
            return args is ["reconcile"] or ["reconcile", "--fix"]
                ? await Reconcile(args.Length == 2, settings)
                : CommandLine.Of(args) is { } line ? await Run(line, builder) : await Usage();
        }
        catch (NpgsqlException unreachable) when (Database.IsUnavailable(unreachable))
        {
            await Console.Error.WriteLineAsync($"PostgreSQL cannot be reached: {unreachable.Message}");
            return 3;
        }
    }

    private static async Task<int> Run(CommandLine line, WebApplicationBuilder builder)
    {
        // what is printed is for programs
        _ = builder.Logging.ClearProviders();
        foreach (var command in ConsoleCommands.All)
            command.Prepare(line, builder.Services);
        await using var app = builder.Build();
        await using var scope = app.Services.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        foreach (var command in ConsoleCommands.All)
            if (command.Run(line, mediator, CancellationToken.None) is { } running)
                return await Tell(await running);
        return await Usage();
    }

    private static async Task<int> Tell(CommandOutcome outcome)
    {
        if (outcome is { Refused: null, Output: null, Code: { } code })
            return code;
        if (outcome.Refused is not { } refused)
        {
            var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            Json.Configure(options);
            // a command runs once and may print anything
            options.TypeInfoResolver = new DefaultJsonTypeInfoResolver();
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(outcome.Output, options));
            return 0;
        }
        await Console.Error.WriteLineAsync($"{refused.Code}: {refused.Message}");
        foreach (var (field, messages) in refused.Fields ?? new Dictionary<string, string[]>())
            await Console.Error.WriteLineAsync($"  {field}: {string.Join(", ", messages)}");
        return outcome.Code ?? 1;
    }

    private static async Task<int> Usage()
    {
        await Console.Error.WriteLineAsync(s_usage);
        return 2;
    }

    private static async Task<int> Reconcile(bool fix, Settings settings)
    {
        await using var db = Database.CreatePatient(settings.ConnectionStrings.Postgres);
        var (found, left) = await new Reconciliation(db, TimeProvider.System).Run(fix, CancellationToken.None);
        foreach (var difference in found)
            await Console.Out.WriteLineAsync(difference.ToString());
        await Console.Out.WriteLineAsync(
            $"{found.Count} difference{(found.Count == 1 ? "" : "s")}{(fix ? $", {left.Count} left" : "")}");
        return left.Count == 0 ? 0 : 1;
    }
}
