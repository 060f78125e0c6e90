using FluentAssertions;
using ReferralHub.Migrations;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Migrations;

public sealed class DriftTests
{
    private static readonly Script s_first = new("0001_create_things.sql", "create table things (name text);\n");
    private static readonly Script s_second = new("0002_add_thing.sql", "insert into things values ('a\nthing');\n");
    private static readonly Script s_third = new("0003_create_others.sql", "create table others (id int);\n");

    [Theory]
    [InlineData("verify")]
    [InlineData("up")]
    [InlineData("up --to 0001")]
    [InlineData("up --dry-run")]
    public async Task Every_changed_or_missing_script_is_named_and_nothing_is_applied(string command)
    {
        await using var database = await TestDatabase.Empty();
        _ = await MigratorRun.Of(database.ConnectionString, [s_first, s_second], "up");
        var changed = new Script(s_first.Name, "create table things (name varchar);\n");

        var run = await MigratorRun.Of(database.ConnectionString, [changed, s_third], command.Split(' '));

        run.Should().Be(new MigratorRun(
            4,
            "",
            "0001_create_things.sql was changed after it was applied.\n"
            + "0002_add_thing.sql was applied, and this release does not have it.\n"));
        (await database.Scalar<long>("select count(*) from public.schemaversions")).Should().Be(2);
        (await database.Scalar<bool>("select to_regclass('others') is null")).Should().BeTrue();
    }

    [Fact]
    public async Task A_script_that_is_pending_is_none()
    {
        await using var database = await TestDatabase.Empty();
        _ = await MigratorRun.Of(database.ConnectionString, [s_first], "up");

        var run = await MigratorRun.Of(database.ConnectionString, [s_first, s_second], "verify");

        run.Should().Be(new MigratorRun(0, "No drift.\n", ""));
    }

    [Fact]
    public async Task Line_ends_of_another_check_out_are_none()
    {
        await using var database = await TestDatabase.Empty();
        Script[] crlf = [.. new[] { s_first, s_second }.Select(script => new Script(script.Name, script.Text.Replace("\n", "\r\n")))];
        _ = await MigratorRun.Of(database.ConnectionString, crlf, "up");

        var run = await MigratorRun.Of(database.ConnectionString, [s_first, s_second], "verify");

        run.Should().Be(new MigratorRun(0, "No drift.\n", ""));
        (await database.Scalar<string>("select name from things")).Should().Be("a\nthing");
    }

    [Fact]
    public async Task The_hash_is_SHA_256_of_the_text_in_UTF_8()
    {
        await using var database = await TestDatabase.Empty();
        var script = new Script("0001_say.sql", "select 'é🎉';\r\n");

        _ = await MigratorRun.Of(database.ConnectionString, [script], "up");

        (await database.Scalar<string>("select sha256 from public.schemaversions")).Should().Be(
            await database.Scalar<string>("select encode(sha256(convert_to(E'select \\'é🎉\\';\\n', 'UTF8')), 'hex')"));
    }

    [Fact]
    public async Task A_script_put_back_as_it_was_ends_it()
    {
        await using var database = await TestDatabase.Empty();
        _ = await MigratorRun.Of(database.ConnectionString, [s_first], "up");
        _ = await MigratorRun.Of(database.ConnectionString, [new Script(s_first.Name, "select 1;")], "up");

        var run = await MigratorRun.Of(database.ConnectionString, [s_first, s_second], "up");

        run.Should().Be(new MigratorRun(0, "applied 0002_add_thing.sql\n", ""));
    }
}
