using FluentAssertions;
using ReferralHub.Migrations.Tests.Host;
using Xunit;

namespace ReferralHub.Migrations.Tests;

/// <summary>
/// All scripts, one after another, on a database in full use (<see cref="Town"/>): what the release before a script sends works before,
/// during and after it, and nobody waits for long. What happened meanwhile is not lost to what the script made of the rows.
/// </summary>
public sealed class LiveMigrationTests : MigrationTest
{
    // links and referrals are there, so that everybody who settles can invite
    private const int First = 2;

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Every_script_is_applied_while_all_that_came_before_goes_on_without_an_error()
    {
        var last = MigrationFile.Embedded()[^1].Number;
        await Up(First);
        await Town.Settle(Database);
        await using var town = new Town(Database, known: First);
        await town.Know(First);

        for (var script = First + 1; script <= last && town.Errors.Count == 0; script++)
        {
            await Up(script);
            await town.Know(script);
        }
        await town.Stop();

        town.Errors.Should().BeEmpty();
        town.Longest.Should().BeLessThan(new Patience().LockTimeout + Margin);
        (await Database.Journal()).Should().HaveCount(last);
        (await Uncounted()).Should().Be(0, "each referral is counted once, whenever it was made");
        (await Unnoted()).Should().Be(0, "each referral is in the feed, whenever it was made");
    }

    /// <summary>One script, as an operator does.</summary>
    private async Task Up(int script) => await new Migrator(Database.ConnectionString, MigrationFile.Embedded()).Up(script);

    private Task<long> Uncounted() => Database.Value<long>("""
        select (select count(*) from referrals)
          - (select coalesce(sum(signups), 0) from user_counters)::bigint
          - (select coalesce(sum(weight), 0) from counter_events where kind = 'referral')
        """);

    private Task<long> Unnoted() => Database.Value<long>(
        "select count(*) from referrals r where not exists (select from referral_feed f where f.referral_id = r.id)");
}
