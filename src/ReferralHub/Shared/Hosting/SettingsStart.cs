using System.Text.RegularExpressions;

namespace ReferralHub.Shared.Hosting;

internal static partial class SettingsStart
{
    /// <summary>Reads and checks all settings before anything is built on them.</summary>
    internal static Settings AddSettings(this WebApplicationBuilder builder)
    {
        var settings = Read(builder.Configuration);
        var faults = new SettingsValidator(builder.Environment.IsDevelopment()).Validate(settings).Errors;
        if (faults.Count > 0)
            throw new SettingException(faults.Select(fault => $"{EnvironmentName(fault.PropertyName)} {fault.ErrorMessage}"));

        builder.Services.AddSingleton(settings);
        return settings;
    }

    private static Settings Read(ConfigurationManager configuration)
    {
        try
        {
            return configuration.Get<Settings>() ?? new Settings();
        }
        catch (InvalidOperationException e) when (Malformed().Match(e.Message) is { Success: true } match)
        {
            // its value is not repeated: it may be a secret in the wrong place
            throw new SettingException([$"{EnvironmentName(match.Groups[1].Value)} cannot be read as a {Kind(match.Groups[2].Value)}"]);
        }
    }

    private static string EnvironmentName(string path) => path.Replace(".", "__", StringComparison.Ordinal)
        .Replace(":", "__", StringComparison.Ordinal);

    private static string Kind(string type) => type switch
    {
        "System.Boolean" => "true or false",
        "System.Int32" => "whole number",
        _ => "number",
    };

    [GeneratedRegex("at '([^']+)' to type '([^']+)'")]
    private static partial Regex Malformed();
}
