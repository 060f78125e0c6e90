using System.Diagnostics;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>The five lines that README and scripts/run show.</summary>
public sealed class TourTests
{
    private static string Tour => Repository.Text("scripts/tour");

    [Fact]
    public async Task Pasted_as_it_stands_it_shows_Bob_as_Adas_successful_referral()
    {
        await using var database = await TestDatabase.Migrated();
        var mailbox = new Mailbox();
        await using var server = ServerProcess.Start(new()
        {
            ["ConnectionStrings__Postgres"] = database.ConnectionString,
            ["Auth__SigningKeyPath"] = Path.Combine(Directory.CreateTempSubdirectory("referralhub-tour-").FullName, "keys"),
            ["Email__PickupDirectory"] = mailbox.Folder,
        }, "Development");
        using var http = await server.Client();

        var output = await Paste(Tour
            .Replace("http://localhost:8080", http.BaseAddress!.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
            .Replace(".local/mail", mailbox.Folder, StringComparison.Ordinal));

        output.Should().MatchRegex("\"referred_user\":{\"id\":\"[^\"]*\",\"username\":\"bob[0-9]*\"},\"status\":\"successful\"");
        output.Should().Contain("\"signups\":1,\"pending\":0,\"successful\":1,");
    }

    [Fact]
    public void It_has_five_lines_and_README_shows_the_same()
    {
        Tour.Trim().Split('\n').Should().HaveCount(5);

        Repository.Text("README.md").Should().Contain(Tour);
    }

    private static async Task<string> Paste(string lines)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", lines]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await shell.WaitForExitAsync();
        return output;
    }
}
