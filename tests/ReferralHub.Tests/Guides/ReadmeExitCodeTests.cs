using System.Globalization;
using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Migrations;
using ReferralHub.Tests.Host;
using ReferralHub.Tests.Migrations;
using Xunit;
using CommandLine = ReferralHub.Migrations.Program;

namespace ReferralHub.Tests.Guides;

/// <summary>Each code that README lists is one that a run ends with, and no run ends with another.</summary>
public sealed partial class ReadmeExitCodeTests
{
    private static readonly Script s_good = new("0001_create_things.sql", "create table things (id int);");
    private static readonly Script s_changed = new("0001_create_things.sql", "create table things (id bigint);");
    private static readonly Script s_bad = new("0002_create_nonsense.sql", "create nonsense;");

    [Fact]
    public async Task The_migrator_ends_with_the_codes_of_README()
    {
        await using var database = await TestDatabase.Empty();

        int[] seen =
        [
            await Run(database.ConnectionString, [s_good], "up"),
            await Run(database.ConnectionString, [s_good, s_bad], "up"),
            await Run(database.ConnectionString, [s_good], "sideways"),
            await Run("Host=127.0.0.1;Port=1;Username=x", [s_good], "up", "--wait", "0"),
            await Run(database.ConnectionString, [s_changed], "verify"),
            await CommandLine.Run(["up"], "Host=127.0.0.1;Port=1", [], TextWriter.Null, TextWriter.Null, new(canceled: true)),
        ];

        seen.Should().Equal(Codes(column: 2)).And.Equal(Enum.GetValues<Outcome>().Cast<int>());
    }

    [Fact]
    public async Task The_API_ends_with_the_codes_of_README()
    {
        await using var good = ServerProcess.Start(InDevelopment("http://127.0.0.1:0"), "Development");
        await using var bare = ServerProcess.Start([]);
        using var http = await good.Client();
        await using var second = ServerProcess.Start(InDevelopment($"{http.BaseAddress}"), "Development");

        var (refused, busy) = (await bare.Refused(), await second.Refused());

        new[] { await good.Stop(), refused.ExitCode }.Should().Equal(Codes(column: 1));
        busy.ExitCode.Should().Be(refused.ExitCode);
        busy.Error.Should().Contain("address already in use").And.NotContain("   at ");
    }

    [Fact]
    public async Task The_commands_of_the_migrator_that_README_lists_are_those_it_has()
    {
        await using var database = await TestDatabase.Migrated();
        var commands = Guide.Table("Migrations").SelectMany(row => Guide.Quoted(row[0])).ToArray();

        foreach (var command in commands)
            (await Run(database.ConnectionString, Script.Embedded, command.Replace("NNNN", "0006").Split(' '))).Should().Be(0, command);

        var help = (await MigratorRun.Of(null, [], "--help")).Output;
        Command().Matches(help[help.IndexOf("Commands:", StringComparison.Ordinal)..]).Select(match => match.Groups[1].Value)
            .Should().BeEquivalentTo(commands.Select(command => command.Split(' ')[0]).Distinct());
    }

    private static Dictionary<string, string> InDevelopment(string url) => new()
    {
        ["ASPNETCORE_URLS"] = url,
        ["ConnectionStrings__Postgres"] = "Host=127.0.0.1;Port=1",
        ["Auth__SigningKeyPath"] = Path.Combine(Directory.CreateTempSubdirectory("referralhub-exit-").FullName, "keys"),
    };

    private static async Task<int> Run(string connectionString, IReadOnlyList<Script> scripts, params string[] args) =>
        (await MigratorRun.Of(connectionString, scripts, args)).ExitCode;

    private static int[] Codes(int column) => [.. Guide.Table("Exit codes").Where(row => row[column] != "-")
        .Select(row => int.Parse(row[0], CultureInfo.InvariantCulture))];

    [GeneratedRegex("^  ([a-z]+)", RegexOptions.Multiline)]
    private static partial Regex Command();
}
