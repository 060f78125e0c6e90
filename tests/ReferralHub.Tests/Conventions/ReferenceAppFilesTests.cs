using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>There is no build step that would look at the files of the reference app, so these do.</summary>
public sealed partial class ReferenceAppFilesTests
{
    private const int MostLines = 150;
    private const int MostColumns = 140;
    private static readonly string s_root = Repository.Path("src/ReferralHub/wwwroot/app");

    private static readonly Dictionary<string, string> s_files = Directory.GetFiles(s_root, "*", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(s_root, path).Replace('\\', '/'), File.ReadAllText);

    [Fact]
    public void They_are_few_kinds_and_small()
    {
        _ = s_files.Keys.Should().Contain(["index.html", "main.js", "api.js", "pages/register.js", "styles/base.css"]);

        foreach (var (name, text) in s_files)
        {
            _ = name.Should().MatchRegex(@"^[a-z/-]+\.(html|js|css|svg)$");
            _ = text.Split('\n').Length.Should().BeLessThanOrEqualTo(MostLines, name);
            _ = text.Split('\n').Max(line => line.Length).Should().BeLessThanOrEqualTo(MostColumns, name);
        }
    }

    [Fact]
    public void Nothing_turns_text_into_html_or_code()
    {
        string[] sinks = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "createContextualFragment",
            "setHTML", "srcdoc", "eval(", "Function(", "javascript:"];

        foreach (var (name, text) in s_files)
            foreach (var sink in sinks)
                _ = text.Should().NotContain(sink, name);
    }

    [Fact]
    public void No_script_or_style_is_inline()
    {
        var html = s_files["index.html"];

        _ = ScriptTags().Matches(html).Should().NotBeEmpty().And.OnlyContain(tag => tag.Value.Contains("src=\"/app/"));
        _ = html.Should().NotContain("<style").And.NotContain("style=").And.NotMatchRegex(@"\son\w+=");
        foreach (var (name, text) in s_files.Where(file => file.Key.EndsWith(".js", StringComparison.Ordinal)))
            // the policy refuses the attribute; h() takes listeners as functions alone
            _ = text.Should().NotMatchRegex(@"setAttribute\('style'|\bon\w+: *['""`]", name);
    }

    [Fact]
    public void Nothing_comes_from_another_address()
    {
        const string Svg = "http://www.w3.org/2000/svg";

        _ = s_files["dom.js"].Should().Contain(Svg);
        foreach (var (name, text) in s_files)
            _ = text.Replace(Svg, "").Should().NotMatchRegex(@"(https?:)?//[\w-]+\.\w", name).And.NotContain("@import", name);
    }

    [Fact]
    public void Every_file_that_is_asked_for_is_there()
    {
        var named = new List<string>();
        foreach (Match address in Addresses().Matches(s_files["index.html"]))
            named.Add(address.Groups[1].Value);
        foreach (Match page in Pages().Matches(s_files["main.js"]))
            named.Add($"pages/{page.Groups[1].Value}.js");
        foreach (var (name, text) in s_files)
            foreach (Match import in Imports().Matches(text))
                named.Add(Path.GetRelativePath(s_root, Path.GetFullPath(Path.Combine(s_root, Path.GetDirectoryName(name)!,
                    import.Groups[1].Value))).Replace('\\', '/'));

        _ = named.Should().HaveCountGreaterThan(30).And.BeSubsetOf(s_files.Keys);
        _ = s_files.Keys.Except(named).Should().Equal("index.html");
    }

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex ScriptTags();

    [GeneratedRegex("(?:href|src)=\"/app/([^\"]+)\"")]
    private static partial Regex Addresses();

    [GeneratedRegex("\\['([a-z-]+)', \\w+\\]")]
    private static partial Regex Pages();

    [GeneratedRegex("from '(\\.[^']+)'")]
    private static partial Regex Imports();
}
