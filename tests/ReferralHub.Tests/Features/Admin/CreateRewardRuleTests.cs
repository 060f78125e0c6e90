using FluentAssertions;
using ReferralHub.Tests.Features.Rewards;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

public sealed class CreateRewardRuleTests : RewardProgram
{
    [Fact]
    public async Task A_rule_is_valid_from_now_on_and_the_audit_trail_knows_who_made_it()
    {
        var rule = await Admin.Rule(
            new { name = "welcome", hold_days = 3, expires_after_days = 90, cap_amount = 100, cap_period = "week" });

        _ = (rule.Text("name"), rule.GetProperty("version").GetInt32(), rule.GetProperty("hold_days").GetInt32())
            .Should().Be(("welcome", 1, 3));
        _ = rule.GetProperty("valid_from").GetDateTime().Should().BeCloseTo(App.Clock.GetUtcNow().UtcDateTime, TimeSpan.FromMinutes(1));
        var audit = (await Admin.Http.GetJson($"/api/admin/audit?subject_id={rule.Text("id")}")).GetProperty("items")[0];
        _ = (audit.Text("action"), audit.GetProperty("actor").GetProperty("id").GetGuid()).Should().Be(("reward_rule_created", Admin.Id));
    }

    [Fact]
    public async Task The_next_version_begins_where_the_last_ends()
    {
        var first = await Admin.Rule(new { });

        var second = await Admin.Rule(new { amount = 20 });

        _ = second.GetProperty("version").GetInt32().Should().Be(2);
        var rules = (await Admin.Http.GetJson("/api/admin/reward-rules")).GetProperty("items").EnumerateArray()
            .ToDictionary(rule => rule.Text("id"), rule => rule.GetProperty("valid_to").GetString());
        _ = rules[first.Text("id")].Should().Be(second.Text("valid_from"));
        _ = rules[second.Text("id")].Should().BeNull();
    }

    [Fact]
    public async Task Thirty_versions_at_once_follow_each_other_without_a_gap()
    {
        var answers = await Expect.AtOnce(30, number => Admin.Http.Post("/api/admin/reward-rules",
            new { name = "busy", trigger = "referral.successful", side = "both", reward_type = "credits", amount = number + 1 }));

        // two within one microsecond begin at once: the later is told to begin later
        var made = answers.Count(answer => (int)answer.StatusCode == 201);
        _ = made.Should().BePositive();
        _ = (await App.Database.Scalar<long>("select count(*) from reward_rules where name = 'busy' and valid_to is null")).Should().Be(1);
        _ = (await App.Database.Scalar<long>(
            """
            select count(*)
            from reward_rules a
            join reward_rules b on b.name = a.name and b.version = a.version + 1 and b.valid_from = a.valid_to
            where a.name = 'busy'
            """)).Should().Be(made - 1);
    }

    [Fact]
    public async Task A_rule_may_begin_later_but_not_before_a_version_that_is_to_come()
    {
        var tomorrow = App.Clock.GetUtcNow().UtcDateTime.AddDays(1);
        _ = await Admin.Rule(new { valid_from = tomorrow });
        _ = await App.Successes(Ada, 1);

        await ShouldHave(0);
        _ = await (await Admin.Http.Post("/api/admin/reward-rules",
            new { name = "a-rule", trigger = "referral.successful", side = "both", reward_type = "credits", amount = 1 }))
            .ShouldBlame("valid_from");
        await Later(TimeSpan.FromDays(1.01));
        _ = await App.Successes(Ada, 1);
        await ShouldHave(10);
    }

    [Theory]
    [InlineData("""{"name":"A b"}""", "name")]
    [InlineData("""{"trigger":"referral.pending"}""", "trigger")]
    [InlineData("""{"trigger":"conversion:"}""", "trigger")]
    [InlineData("""{"side":"nobody"}""", "side")]
    [InlineData("""{"reward_type":"money"}""", "reward_type")]
    [InlineData("""{"amount":0}""", "amount")]
    [InlineData("""{"amount":null}""", "amount")]
    [InlineData("""{"percent":5}""", "amount", "percent")]
    [InlineData("""{"amount":null,"percent":101,"trigger":"conversion:purchase"}""", "percent")]
    [InlineData("""{"milestone":0}""", "milestone")]
    [InlineData("""{"milestone":3,"side":"referred"}""", "milestone")]
    [InlineData("""{"cap_amount":5}""", "cap_amount")]
    [InlineData("""{"cap_amount":5,"cap_period":"year"}""", "cap_period")]
    [InlineData("""{"hold_days":-1}""", "hold_days")]
    [InlineData("""{"expires_after_days":0}""", "expires_after_days")]
    [InlineData("""{"valid_from":"2020-01-01T00:00:00Z"}""", "valid_from")]
    [InlineData("""{"valid_to":"2020-01-01T00:00:00Z"}""", "valid_to")]
    [InlineData("""{"valid_from":"2100-01-02T00:00:00Z","valid_to":"2100-01-01T00:00:00Z"}""", "valid_to")]
    public async Task What_makes_no_sense_is_refused_by_its_field(string change, params string[] fields)
    {
        var body = System.Text.Json.Nodes.JsonNode.Parse(
            """{"name":"a-rule","trigger":"referral.successful","side":"referrer","reward_type":"credits","amount":10}""")!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(change)!.AsObject())
            body[name] = value?.DeepClone();

        _ = await (await Admin.Http.Post("/api/admin/reward-rules", body)).ShouldBlame(fields);
    }

    [Fact]
    public async Task Rules_are_for_admins() =>
        await (await Ada.Http.Post("/api/admin/reward-rules", new { name = "mine" })).ShouldFail(403, "forbidden");

    [Theory]
    [InlineData("update reward_rules set amount = 99")]
    [InlineData("update reward_rules set valid_to = null")]
    [InlineData("update reward_rules set valid_to = valid_to + interval '1 day'")]
    [InlineData("delete from reward_rules")]
    [InlineData("truncate reward_rules cascade")]
    public async Task The_database_itself_refuses_to_change_a_rule(string change)
    {
        var refused = async () => await App.Database.Execute(change);

        _ = (await refused.Should().ThrowAsync<Npgsql.PostgresException>()).Which.SqlState.Should().Be("23001");
    }
}
