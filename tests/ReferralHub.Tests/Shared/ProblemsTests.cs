using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReferralHub.Shared.Http;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class ProblemsTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task An_unknown_path_is_not_found() => await (await Http.GetAsync("/nowhere")).ShouldFail(404, "not_found");

    [Fact]
    public async Task A_wrong_method_is_not_allowed_and_the_right_one_named()
    {
        var response = await Http.PutAsync("/api/login", null);

        _ = await response.ShouldFail(405, "method_not_allowed");
        _ = response.Content.Headers.Allow.Should().Equal("POST");
    }

    [Fact]
    public async Task What_breaks_inside_says_nothing_about_our_insides()
    {
        await using var app = await App.Start(replace: services =>
            services.Replace(ServiceDescriptor.Singleton<Links>(_ => throw new InvalidOperationException("secret detail"))));
        var name = Given.NewName();

        var response = await app.Http.Post("/api/register",
            new { username = name, email = $"{name}@example.com", password = Given.Password });

        var problem = await response.ShouldFail(500, "internal_error");
        _ = problem.GetRawText().Should().NotContain("secret detail").And.NotContain("Exception").And.NotContain("ReferralHub.");
        _ = response.Headers.CacheControl!.ToString().Should().Be("no-store");
    }

    [Fact]
    public async Task A_trailing_slash_and_another_case_make_no_difference() =>
        await (await Http.Post("/API/Login/", new { username_or_email = "nobody", password = Given.Password }))
            .ShouldFail(401, "invalid_credentials");
}
