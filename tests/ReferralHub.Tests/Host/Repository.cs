namespace ReferralHub.Tests.Host;

/// <summary>The check-out in which the tests run.</summary>
public static class Repository
{
    private static readonly string s_root = Find();

    public static string Path(string path) => System.IO.Path.Combine(s_root, path);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "ReferralHub.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository");
    }
}
