namespace ReferralHub.Migrations.Tests.Host;

internal sealed class ScriptFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("migrations-").FullName;

    internal string this[string name]
    {
        set => File.WriteAllText(System.IO.Path.Combine(Path, name), value);
    }

    internal void WriteBytes(string name, byte[] content) => File.WriteAllBytes(System.IO.Path.Combine(Path, name), content);

    internal void Remove(string name) => File.Delete(System.IO.Path.Combine(Path, name));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
