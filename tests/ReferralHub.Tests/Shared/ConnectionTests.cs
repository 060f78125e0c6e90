using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>What ADR 9 asks of every connection: plans kept, without which answers are slower, and an end of what nobody ends.</summary>
public sealed class ConnectionTests(AppFixture fixture) : SharedApp(fixture)
{
    [Theory]
    [InlineData("plan_cache_mode", "force_generic_plan")]
    [InlineData("jit", "off")]
    [InlineData("idle_in_transaction_session_timeout", "15s")]
    [InlineData("tcp_keepalives_idle", "5")]
    public async Task Statements_are_planned_once_and_compiled_never_and_no_lock_outlives_its_instance(string setting, string value)
    {
        _ = (await Setting(App.Services.GetRequiredService<NpgsqlDataSource>(), setting)).Should().Be(value);
    }

    /// <summary>An import's snapshot of the site stands still while its rows are written here.</summary>
    [Theory]
    [InlineData("plan_cache_mode", "force_generic_plan")]
    [InlineData("idle_in_transaction_session_timeout", "0")]
    [InlineData("statement_timeout", "0")]
    public async Task A_command_has_all_the_time_it_takes(string setting, string value)
    {
        await using var db = Database.CreatePatient(App.Database.ConnectionString);

        _ = (await Setting(db, setting)).Should().Be(value);
    }

    private static async Task<object?> Setting(NpgsqlDataSource db, string name)
    {
        await using var command = db.CreateCommand("select current_setting(@Name)");
        _ = command.Parameters.AddWithValue("Name", name);
        return await command.ExecuteScalarAsync();
    }
}
