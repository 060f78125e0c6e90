using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Shared.Http;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>What a reader may rely on in every file.</summary>
public sealed partial class SourceTests
{
    private static readonly string[] s_code = [.. Repository.Files("src", "*.cs"), .. Repository.Files("tests", "*.cs")];

    private static readonly string[] s_texts =
    [
        .. s_code,
        .. ((string[])["*.csproj", "appsettings*.json", "*.hbs", "*.txt"]).SelectMany(pattern => Repository.Files("src", pattern)),
        .. Repository.Files("sql", "*.sql"),
        .. Repository.Files("docs", "*.md"),
        .. Repository.Files("scripts", "*"),
        .. Directory.GetFiles(Repository.Root, "*.*").Select(file => Path.GetFileName(file)),
    ];

    [Fact]
    public void No_line_is_longer_than_140_columns()
    {
        s_code.Should().HaveCountGreaterThan(100);

        s_code.SelectMany(file => Repository.Lines(file).Index()
            .Where(line => line.Item.EnumerateRunes().Count() > 140)
            .Select(line => $"{file}:{line.Index + 1}")).Should().BeEmpty();
    }

    [Fact]
    public void Lines_end_with_LF_and_the_last_one_too()
    {
        s_texts.Should().HaveCountGreaterThan(120);

        s_texts.Where(file => Repository.Text(file) is var text
            && (text.Contains('\r', StringComparison.Ordinal) || !text.EndsWith('\n')))
            .Should().BeEmpty();
    }

    [Theory]
    [InlineData("src/ReferralHub/Features", "*Module.cs", 35)]
    [InlineData("src/ReferralHub/Features", "*.cs", 150)]
    [InlineData("src/ReferralHub", "Program.cs", 70)]
    [InlineData("src/ReferralHub.Migrations", "*.cs", 200)]
    public void No_file_holds_two_things(string folder, string pattern, int most)
    {
        var files = Repository.Files(folder, pattern);

        files.Should().NotBeEmpty();
        files.Where(file => Repository.Lines(file).Length > most).Should().BeEmpty($"{most} lines are enough");
    }

    [Fact]
    public void Names_are_words_of_the_product()
    {
        Assembly[] ours = [typeof(JsonBodies).Assembly, typeof(ReferralHub.Migrations.Migrator).Assembly, Assembly.GetExecutingAssembly()];
        var types = ours
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("ReferralHub", StringComparison.Ordinal) is true)
            .Select(type => type.Name).ToArray();

        types.Should().HaveCountGreaterThan(200);
        types.Where(name => Vague().IsMatch(name)).Should().BeEmpty();
        s_code.Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => Vague().IsMatch(name)).Should().BeEmpty();
    }

    /// <summary>One with static abstract members is what a generic type asks of its argument, no seam.</summary>
    [Fact]
    public void An_interface_has_two_implementations_or_does_not_exist()
    {
        var types = typeof(JsonBodies).Assembly.GetTypes();
        var interfaces = types.Where(type => type.IsInterface && type.Namespace?.StartsWith("ReferralHub", StringComparison.Ordinal) is true
            && !type.GetMethods(BindingFlags.Static | BindingFlags.Public).Any(method => method.IsAbstract)).ToArray();

        interfaces.Should().NotBeEmpty();
        foreach (var face in interfaces)
            types.Count(type => type.IsClass && type.IsAssignableTo(face)).Should().BeGreaterThan(1, face.Name);
    }

    [Fact]
    public void Nothing_is_left_to_be_done_or_switched_off()
    {
        var others = s_code.Where(file => !file.EndsWith($"/{nameof(SourceTests)}.cs", StringComparison.Ordinal)).ToArray();

        others.Should().HaveCountGreaterThan(100);
        others.Where(file => Unfinished().IsMatch(Repository.Text(file))).Should().BeEmpty();
    }

    [Fact]
    public void Types_are_sealed_or_static()
    {
        var open = typeof(JsonBodies).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsSealed: false })
            .Where(type => type.Namespace?.StartsWith("ReferralHub", StringComparison.Ordinal) is true)
            .Where(type => !type.Name.Contains('<', StringComparison.Ordinal));

        open.Where(type => !typeof(JsonBodies).Assembly.GetTypes().Any(other => other.BaseType == type)).Should().BeEmpty();
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|#pragma warning|NotImplementedException|Skip = ")]
    private static partial Regex Unfinished();

    [GeneratedRegex("(Dto|Manager|Service|Helper|Util)s?(?![a-z])")]
    private static partial Regex Vague();
}
