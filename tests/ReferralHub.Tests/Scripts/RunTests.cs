using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Scripts;

public sealed class RunTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_tells_the_variables_and_where_everything_lies(string argument)
    {
        using var clone = new Clone();
        using var script = clone.Start("run", argument);

        var (exitCode, output, error) = await script.Ended();

        (exitCode, error).Should().Be((0, ""));
        output.Should().ContainAll("PORT", "ConnectionStrings__Postgres", "/.local/mail", "/.local/api.log", "apt-get");
    }

    [Fact]
    public async Task An_unknown_argument_is_2()
    {
        using var clone = new Clone();
        using var script = clone.Start("run", "--prot=8081");

        (await script.Ended()).Should().Be((2, "", "scripts/run: unknown argument '--prot=8081'; see scripts/run --help\n"));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("0")]
    [InlineData("65536")]
    public async Task A_PORT_that_is_none_is_2(string port)
    {
        using var clone = new Clone { Settings = new() { ["PORT"] = port } };
        using var script = clone.Start("run");

        (await script.Ended()).Should().Be(
            (2, "", $"scripts/run: PORT must be the number of a port, not '{port}'; see scripts/run --help\n"));
    }

    [Fact]
    public async Task A_busy_port_is_found_before_anything_else_is_done()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        using var clone = new Clone { Settings = new() { ["PORT"] = $"{port}" } };
        using var script = clone.Start("run");

        (await script.Ended()).Should().Be((1, "",
            $"scripts/run: port {port} is busy: end what listens there, or choose another one: PORT=8081 scripts/run\n"));
    }

    [Fact]
    public async Task A_given_database_is_migrated_and_served_and_no_other_started()
    {
        await using var database = await TestDatabase.Empty();
        using var clone = new Clone { Settings = Given(database) }.Built();
        using var script = clone.Start("run");

        var said = await script.Until("Ctrl-C ends it all");

        using var http = new HttpClient { BaseAddress = new($"http://localhost:{clone.Port}") };
        (await http.GetStringAsync("/health/ready")).Should().StartWith("""{"status":"ready",""");
        said.Should().MatchRegex("the data stays in Host=127.0.0.1;Port=[0-9]+;Database=test_").And.NotContainAny("s3cret", "PostgreSQL");
        (await script.HangUp()).Should().Be(129);
        await http.Invoking(it => it.GetAsync("/")).Should().ThrowAsync<HttpRequestException>("nothing is left behind");
    }

    [Fact]
    public async Task A_given_database_that_is_not_there_is_one_line_and_3()
    {
        await using var database = await TestDatabase.Migrated();
        using var clone = new Clone { Settings = Given(database, ";Database=no_such_database") }.Built();
        using var script = clone.Start("run");

        var (exitCode, _, error) = await script.Ended();

        exitCode.Should().Be(3);
        error.Should().MatchRegex("^PostgreSQL at 127.0.0.1:[0-9]+ turned us away: database \"no_such_database\" does not exist\n$");
    }

    private static Dictionary<string, string> Given(TestDatabase database, string name = "") => new()
    {
        ["ConnectionStrings__Postgres"] = $"{database.ConnectionString};Password='s3cret;Host=s3cret'{name}",
    };
}
