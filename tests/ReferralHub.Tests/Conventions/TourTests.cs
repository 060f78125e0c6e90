using System.Diagnostics;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>The five lines that README and scripts/run show.</summary>
public sealed class TourTests
{
    private static string Tour => File.ReadAllText(Repository.Path("scripts/tour.txt"));

    [Fact]
    public async Task Pasted_as_it_stands_it_shows_Bob_as_Adas_successful_referral()
    {
        // as for who pastes it: nobody else is there, and the stats are counted at once
        await using var app = await App.Start();
        var start = new ProcessStartInfo("bash", ["-c", Tour
            .Replace("http://localhost:8080", app.Http.BaseAddress!.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
            .Replace(".local/mail", app.Mailbox.Folder, StringComparison.Ordinal)]) { RedirectStandardOutput = true };

        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await shell.WaitForExitAsync();

        _ = Tour.Trim().Split('\n').Should().HaveCount(5);
        _ = output.Should().MatchRegex("\"referred_user\":{\"id\":\"[^\"]*\",\"username\":\"bob[0-9]*\"},\"status\":\"successful\"");
        _ = output.Should().Contain("\"signups\":1,\"pending\":0,\"successful\":1,");
    }

    [Fact]
    public void README_shows_the_same_lines() => File.ReadAllText(Repository.Path("README.md")).Should().Contain(Tour.Trim());
}
