using ReferralHub.Migrations;
using ReferralHub.Tests.Host;
using CommandLine = ReferralHub.Migrations.Program;

namespace ReferralHub.Tests.Migrations;

/// <summary>A run of the migrator's command line, with scripts of the test's own.</summary>
internal sealed record MigratorRun(int ExitCode, string Output, string Error)
{
    internal static async Task<MigratorRun> Of(string? connectionString, IReadOnlyList<Script> scripts, params string[] args)
    {
        Secrets.OfSuite.NoteConnection(connectionString ?? "");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.Run(args, connectionString, scripts, output, error);
        Secrets.OfSuite.Hear($"{output}{error}");
        return new MigratorRun(exitCode, output.ToString(), error.ToString());
    }
}
