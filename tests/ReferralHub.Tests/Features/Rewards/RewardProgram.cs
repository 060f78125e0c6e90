using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Rewards;

/// <summary>Base of the tests that make rules of their own: each has a database to itself, without the default program.</summary>
public abstract class RewardProgram : IAsyncLifetime
{
    protected App App { get; private set; } = null!;

    protected Person Admin { get; private set; } = null!;

    protected Person Ada { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        App = await Rewarding.WithoutRules(new() { ["Rewards:SweepSeconds"] = "0.1" });
        App.Clock.AtNoon();
        (Admin, Ada) = (await App.Given.Admin(), await App.Given.SignedIn());
    }

    public async Task DisposeAsync() => await App.DisposeAsync();

    /// <summary>Tokens live for minutes, tests for weeks.</summary>
    protected async Task Later(TimeSpan by)
    {
        App.Clock.Advance(by);
        (Admin, Ada) = (await App.Given.SignIn(Admin), await App.Given.SignIn(Ada));
    }

    protected async Task ShouldHave(
        decimal available, decimal pending = 0, decimal spent = 0, decimal shortfall = 0, string because = "") =>
        (await Ada.Balance()).Should().Be((available, pending, spent, shortfall), because);
}
