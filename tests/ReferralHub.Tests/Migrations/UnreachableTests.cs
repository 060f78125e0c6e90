using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using Npgsql;
using ReferralHub.Migrations;
using ReferralHub.Tests.Host;
using Xunit;
using CommandLine = ReferralHub.Migrations.Program;

namespace ReferralHub.Tests.Migrations;

public sealed class UnreachableTests
{
    [Theory]
    [InlineData("up")]
    [InlineData("up", "--dry-run")]
    [InlineData("status")]
    [InlineData("verify")]
    public async Task A_database_that_refuses_is_3(params string[] command)
    {
        var run = await MigratorRun.Of("Host=127.0.0.1;Port=1;Database=x;Username=x;Password=s3cret", [], [.. command, "--wait", "0"]);

        run.Should().Be(new MigratorRun(3, "", "PostgreSQL at 127.0.0.1:1 cannot be reached: Connection refused\n"));
    }

    [Fact]
    public async Task Whoever_waits_can_be_interrupted()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));

        var exitCode = await CommandLine.Run(["up", "--wait", "3600"], "Host=127.0.0.1;Port=1", [], output, error, stop.Token);

        exitCode.Should().Be(130);
        error.ToString().Should().StartWith("Interrupted.");
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_3()
    {
        var run = await MigratorRun.Of("Host=no-such-host.invalid;Database=x;Username=x", [], "up", "--wait", "0");

        run.ExitCode.Should().Be(3);
        run.Error.Should().StartWith("PostgreSQL at no-such-host.invalid:5432 cannot be reached: ");
    }

    [Fact]
    public async Task A_database_that_takes_the_connection_and_says_nothing_is_3()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var run = await MigratorRun.Of(
            $"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Database=x;Username=x", [], "up", "--wait", "1")
            .WaitAsync(TimeSpan.FromSeconds(30));

        run.ExitCode.Should().Be(3);
        run.Error.Should().Contain("cannot be reached").And.NotContain("   at ");
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_3_at_once()
    {
        await using var database = await TestDatabase.Empty();
        var missing = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "no_such_database" };

        var run = await MigratorRun.Of(missing.ConnectionString, [], "up", "--wait", "3600").WaitAsync(TimeSpan.FromSeconds(30));

        run.ExitCode.Should().Be(3);
        run.Error.Should().EndWith("turned us away: database \"no_such_database\" does not exist\n");
    }

    [Fact]
    public async Task A_refused_user_is_3_at_once()
    {
        await using var database = await TestDatabase.Empty();
        var stranger = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = "no_such_user" };

        var run = await MigratorRun.Of(stranger.ConnectionString, [], "up", "--wait", "3600").WaitAsync(TimeSpan.FromSeconds(30));

        run.ExitCode.Should().Be(3);
        run.Error.Should().Contain("turned us away");
    }

    [Fact]
    public async Task A_database_that_comes_up_late_is_waited_for()
    {
        await using var database = await TestDatabase.Empty();
        await using var proxy = FreezableProxy.Closed(database);
        var waiting = new TaskCompletionSource<string>();

        var run = new Migrator(
            proxy.ConnectionString, Script.Embedded, TimeSpan.FromMinutes(1), said => waiting.TrySetResult(said)).Up();
        (await waiting.Task).Should().EndWith("does not answer yet (Connection refused); waiting up to 60 s.");
        proxy.Open();
        await run;

        (await database.Scalar<long>("select count(*) from public.schemaversions")).Should().Be(Script.Embedded.Count);
    }
}
