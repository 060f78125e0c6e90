using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class SettingsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Host=;Database=referralhub")]
    [InlineData("Host=localhost;Password=s3cret;Port=soon")]
    public async Task Without_a_database_setting_the_start_ends_with_one_line_that_names_it(string? connectionString)
    {
        var (exitCode, output, error) = await Executable.Run("ReferralHub", connectionString);

        exitCode.Should().Be(1);
        output.Should().BeEmpty();
        error.Should().Be("ConnectionStrings__Postgres must be set, like Host=...;Database=...;Username=...;Password=...\n");
    }
}
