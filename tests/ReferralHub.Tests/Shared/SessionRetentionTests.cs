using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class SessionRetentionTests
{
    [Fact]
    public async Task Sessions_are_deleted_a_month_after_they_could_have_lasted()
    {
        await using var app = await App.Start();
        var (ada, bob, eve) = (await app.Given.SignedIn(), await app.Given.SignedIn(), await app.Given.SignedIn());
        _ = await app.Database.Execute(
            $"""
            update sessions set expires_at = now() - interval '31 days' where user_id = '{ada.Id}';
            update sessions set expires_at = now() - interval '29 days', revoked_at = now() - interval '80 days' where user_id = '{bob.Id}'
            """);

        // it looks at its start
        var another = app.Another();

        await Eventually.True(async () => await Count(app, ada) == 0, "the old session is gone");
        _ = (await Count(app, bob), await Count(app, eve)).Should().Be((1, 1));
        await another.Stop();
    }

    private static Task<long> Count(App app, Person person) =>
        app.Database.Scalar<long>($"select count(*) from sessions where user_id = '{person.Id}'");
}
