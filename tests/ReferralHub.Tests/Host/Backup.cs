using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace ReferralHub.Tests.Host;

/// <summary>A database in a file, as docs/operations.md says how to make it and to read it back.</summary>
public sealed class Backup : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("referralhub-backup-").FullName;

    private string File => Path.Combine(_folder, "referralhub.dump");

    public static async Task<Backup> Of(TestDatabase database)
    {
        var backup = new Backup();
        await Run("pg_dump", database, "--format=custom", $"--file={backup.File}");
        return backup;
    }

    public async Task<TestDatabase> Restore()
    {
        var database = await TestDatabase.Empty();
        var name = Of(database.ConnectionString).Database;
        await Run("pg_restore", database, "--exit-on-error", "--single-transaction", $"--dbname={name}", File);
        return database;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task Run(string tool, TestDatabase database, params string[] arguments)
    {
        var server = Of(database.ConnectionString);
        using var process = Process.Start(new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardError = true,
            Environment =
            {
                ["PGHOST"] = server.Host,
                ["PGPORT"] = server.Port.ToString(CultureInfo.InvariantCulture),
                ["PGUSER"] = server.Username,
                ["PGPASSWORD"] = server.Password,
                ["PGDATABASE"] = server.Database
            }
        })!;
        var errors = await process.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(120));
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{tool} failed: {errors}");
    }

    private static NpgsqlConnectionStringBuilder Of(string connectionString) => new(connectionString);
}
