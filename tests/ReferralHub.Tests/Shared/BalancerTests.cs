using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>Through nginx, configured as docs/operations/nginx.conf says.</summary>
public sealed class BalancerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_main_job_is_done_although_an_instance_is_killed_in_the_middle(int killed)
    {
        await using var cluster = await Cluster.Start();
        var code = (await Register(cluster, "ada")).Text("referral_code");
        await Verify(cluster, "ada");
        _ = await Register(cluster, "bob", code);
        _ = cluster.Served(0).Should().BePositive();
        _ = cluster.Served(1).Should().BePositive();

        await cluster.Kill(killed);
        await Verify(cluster, "bob");
        await SignIn(cluster, "ada");

        var referrals = await cluster.Http.GetJson("/api/referrals");
        _ = referrals.GetProperty("items").EnumerateArray().Single().GetProperty("referred_user").Text("username").Should().Be("bob");
        await Eventually.True(async () => await Status(cluster) is "successful", "Bob is successful");
        await Eventually.True(async () => await Successful(cluster) == 1, "Ada's stats show it");
    }

    [Fact]
    public async Task A_caller_is_counted_by_the_address_that_nginx_saw_whatever_they_say()
    {
        await using var cluster = await Cluster.Start(new() { ["RateLimits:CodeLookup:PermitLimit"] = "5" });

        var answers = await Expect.AtOnce(40, async number =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/referral-codes/NOBODYS");
            request.Headers.Add("X-Forwarded-For", $"198.51.100.{number}");
            return await cluster.Http.SendAsync(request);
        });

        // more than five may pass while Redis is slow, but never all
        _ = answers.Select(answer => (int)answer.StatusCode).Should().Contain(429);
    }

    [Fact]
    public async Task Without_any_instance_the_answer_is_a_problem_like_any_other()
    {
        await using var cluster = await Cluster.Start();
        await cluster.Kill(0);
        await cluster.Kill(1);

        var answer = await cluster.Http.GetAsync("/api/users/me");

        _ = await answer.ShouldFail(503, "dependency_unavailable");
        _ = answer.Headers.RetryAfter!.Delta!.Value.Should().BePositive();
    }

    private static async Task<JsonElement> Register(Cluster cluster, string name, string? code = null) =>
        await (await cluster.Http.Post("/api/register",
            new { username = name, email = $"{name}@example.com", password = Given.Password, referral_code = code })).Should(201);

    private static async Task Verify(Cluster cluster, string name)
    {
        var token = await cluster.Mailbox.Token($"{name}@example.com", Subjects.Verify);
        _ = await (await cluster.Http.Post("/api/verify-email", new { token })).Should(200);
    }

    private static async Task SignIn(Cluster cluster, string name)
    {
        var tokens = await (await cluster.Http.Post("/api/login", new { username_or_email = name, password = Given.Password })).Should(200);
        cluster.Http.DefaultRequestHeaders.Authorization = new("Bearer", tokens.Text("access_token"));
    }

    private static async Task<string> Status(Cluster cluster) =>
        (await cluster.Http.GetJson("/api/referrals")).GetProperty("items").EnumerateArray().Single().Text("status");

    private static async Task<int> Successful(Cluster cluster) =>
        (await cluster.Http.GetJson("/api/referral-stats")).GetProperty("totals").GetProperty("successful").GetInt32();
}
