using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Console;

namespace ReferralHub.Shared.Hosting;

/// <summary>
/// Logs go to the console: a line of JSON each, in development one to be read. Below Warning only we are heard and the host's start and
/// stop, whatever is configured and wherever from: libraries write there what callers sent, ASP.NET each path with its query string.
/// </summary>
internal static class LogStart
{
    internal static void AddLogs(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IExternalScopeProvider, TraceScope>();
        builder.Services.PostConfigure<LoggerFilterOptions>(QuietenLibraries);
        // a reader of our output that stalls costs lines; no request waits for it
        builder.Logging.AddConsole(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        if (builder.Environment.IsDevelopment())
            builder.Logging.AddSimpleConsole(line =>
            {
                line.SingleLine = true;
                line.IncludeScopes = true;
                line.TimestampFormat = "HH:mm:ss ";
            });
        else
            builder.Logging.AddJsonConsole(line =>
            {
                line.IncludeScopes = true;
                line.UseUtcTimestamp = true;
                // RFC 3339, and the same in every culture: others have colons of their own, or count years from elsewhere
                line.TimestampFormat = "O";
                // for a terminal or a file, never for HTML: what stands there can be searched for
                line.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            });
    }

    private static void QuietenLibraries(LoggerFilterOptions options)
    {
        // the first is for what no other names
        var rules = options.Rules.Prepend(new LoggerFilterRule(null, null, options.MinLevel, null)).ToArray();
        options.Rules.Clear();
        foreach (var rule in rules)
            options.Rules.Add(new LoggerFilterRule(rule.ProviderName, rule.CategoryName, rule.LogLevel, (provider, category, level) =>
                (level >= LogLevel.Warning || IsOurs(category)) && rule.Filter?.Invoke(provider, category, level) is not false));
    }

    private static bool IsOurs(string? category) =>
        category?.StartsWith("ReferralHub", StringComparison.Ordinal) is true || category is "Microsoft.Hosting.Lifetime";
}
