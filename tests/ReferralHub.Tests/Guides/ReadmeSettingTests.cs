using System.Globalization;
using FluentAssertions;
using ReferralHub.Shared.Hosting;
using ReferralHub.Tests.Conventions;
using Xunit;

namespace ReferralHub.Tests.Guides;

public sealed class ReadmeSettingTests
{
    private static readonly HashSet<string> s_required = [.. new SettingsValidator(isDevelopment: false).Validate(new Settings()).Errors
        .Select(fault => fault.PropertyName.Replace(".", "__", StringComparison.Ordinal))];

    [Fact]
    public void README_lists_the_settings_with_their_defaults()
    {
        var settings = Leaves(new Settings(), "").ToArray();

        settings.Should().HaveCountGreaterThan(20);
        Guide.Table("Settings").SelectMany(row => Guide.Quoted(row[0]).Zip(Defaults(row)))
            .Should().BeEquivalentTo(settings.Select(setting => (setting.Name, Default(setting.Name, setting.Value))));
    }

    /// <summary>Those of the framework begin with other words.</summary>
    [Fact]
    public void The_guides_speak_of_no_other_setting()
    {
        var sections = typeof(Settings).GetProperties().Select(section => $"{section.Name}__").ToArray();

        var spoken = Guide.All.SelectMany(file => Guide.Quoted(Repository.Text(file)))
            .Where(word => sections.Any(section => word.StartsWith(section, StringComparison.Ordinal)));

        spoken.Distinct().Should().HaveCountGreaterThan(20)
            .And.BeSubsetOf(Leaves(new Settings(), "").Select(setting => setting.Name));
    }

    private static IEnumerable<(string Name, object? Value)> Leaves(object section, string prefix) => section.GetType().GetProperties()
        .SelectMany(property => property.PropertyType.Namespace == typeof(Settings).Namespace
            ? Leaves(property.GetValue(section)!, $"{prefix}{property.Name}__")
            : [(prefix + property.Name, property.GetValue(section))]);

    private static string Default(string name, object? value) => s_required.Contains(name) ? "required"
        : name == "Hashing__MaxConcurrency" ? "cores"
        : value is bool flag ? flag ? "true" : "false"
        : Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text
        : "none";

    /// <summary>One for each setting of the row, or one for all of them.</summary>
    private static string[] Defaults(string[] row) => row[2].Split(", ") is [var all]
        ? [.. Enumerable.Repeat(all, Guide.Quoted(row[0]).Count())]
        : row[2].Split(", ");
}
