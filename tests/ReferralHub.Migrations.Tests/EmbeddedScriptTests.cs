using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Migrations.Tests.Host;
using Xunit;

namespace ReferralHub.Migrations.Tests;

public sealed class EmbeddedScriptTests : MigrationTest
{
    [Fact]
    public void Are_the_files_of_the_sql_folder()
    {
        var folder = MigrationFile.In(Path.Combine(Repository(), "sql"));

        var embedded = MigrationFile.Embedded();

        embedded.Should().NotBeEmpty();
        embedded.Should().BeEquivalentTo(folder);
    }

    [Fact]
    public void Are_numbered_without_a_gap_and_start_with_a_comment_that_says_why()
    {
        var embedded = MigrationFile.Embedded();

        embedded.Should().NotBeEmpty();
        embedded.Select(file => file.Number).Should().Equal(Enumerable.Range(1, embedded.Count));
        embedded.Should().OnlyContain(file => file.Text.StartsWith("-- "));
    }

    /// <summary><c>if not exists</c> looks at the name alone: with another index of that name there, the script does nothing.</summary>
    [Fact]
    public void Make_no_index_of_a_name_that_is_taken()
    {
        var names = new HashSet<string>();
        // what was run stays as it is: this one does nothing, and the index of 0007 serves
        var files = MigrationFile.Embedded().Where(file => file.Name != "0033_index_audit_actors.sql");
        var steps = files.SelectMany(file => Regex.Matches(file.Text,
            @"(?m)^(create (unique )?|drop )index (concurrently )?(if (not )?exists )?(?<name>\w+)"));

        var taken = steps.Select(step => (Name: step.Groups["name"].Value, IsMade: step.Value[0] == 'c'))
            .Where(step => step.IsMade ? !names.Add(step.Name) : !names.Remove(step.Name))
            .ToList();

        taken.Should().BeEmpty();
        names.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Are_what_the_program_applies_unless_told_otherwise()
    {
        using var up = Cli.Start(Database.ConnectionString, "up");
        var applied = await up.Finish();
        using var verify = Cli.Start(Database.ConnectionString, "verify");
        var verified = await verify.Finish();

        applied.ExitCode.Should().Be(0, applied.Error);
        verified.Should().Be(new Outcome(0, "No drift.\n", ""));
        (await Database.Journal()).Should().Equal(MigrationFile.Embedded().Select(file => file.Name));
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ReferralHub.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
