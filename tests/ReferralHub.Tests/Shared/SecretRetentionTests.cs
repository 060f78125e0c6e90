using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class SecretRetentionTests
{
    [Fact]
    public async Task Tokens_and_codes_are_deleted_a_day_after_their_end_and_numbers_of_nobody_with_them()
    {
        await using var app = await App.Start();
        var (old, recent) = (Texts.NewNumber(), Texts.NewNumber());
        var bob = await app.Given.Registered();
        foreach (var (phone, hours) in ((string, int)[])[(old, 25), (recent, 23)])
        {
            _ = await app.Code(phone);
            _ = await app.Database.Execute(
                $"update one_time_secrets set expires_at = now() - interval '{hours} hours' where subject = '{phone}'");
        }
        await app.Drained();

        // it looks at its start
        var another = app.Another();

        await Eventually.True(async () => await app.Database.RowsWith(old) == "", "the old code is gone");
        _ = (await app.Database.Scalar<string>("select string_agg(subject, ' ' order by requested_at) from one_time_secrets"))
            .Should().Be($"{bob.Id} {recent}");
        await another.Stop();
    }
}
