namespace ReferralHub.Shared.Hosting;

/// <summary>
/// Where appsettings.json is, and what relative paths of settings begin at: the current folder if it has one, as with <c>dotnet run</c>,
/// or else that of the program, so that it may be started from anywhere. Who names a content root gets that one.
/// </summary>
internal static class ContentRoot
{
    internal static WebApplicationOptions Options(string[] args) => new() { Args = args, ContentRootPath = Find(args) };

    private static string? Find(string[] args)
    {
        var said = new ConfigurationBuilder()
            .AddEnvironmentVariables("DOTNET_")
            .AddEnvironmentVariables("ASPNETCORE_")
            .AddCommandLine(args)
            .Build();
        return said[HostDefaults.ContentRootKey] is not null || File.Exists("appsettings.json") ? null : AppContext.BaseDirectory;
    }
}
