using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ReferralHub.Tests.Conventions;

namespace ReferralHub.Tests.Scripts;

/// <summary>The scripts in a folder of their own, as in another clone: they share neither locks nor data with this one.</summary>
internal sealed class Clone : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("referralhub-clone-").FullName;
    private readonly Dictionary<string, string> _programs = [];
    private readonly List<string> _missing = [];

    public Clone()
    {
        foreach (var file in (string[])[.. Repository.Files("scripts", "*"), "global.json"])
        {
            var copy = Directory.CreateDirectory(Path.Combine(_root, Path.GetDirectoryName(file)!));
            File.Copy(Path.Combine(Repository.Root, file), Path.Combine(copy.FullName, Path.GetFileName(file)));
        }
    }

    /// <summary>Where its API is to be.</summary>
    public int Port { get; } = FreePort();

    /// <summary>Variables of its environment.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>On a machine that lacks these programs, for a user who may not install any.</summary>
    public static Clone Without(params string[] programs)
    {
        var clone = new Clone().With("id", "echo 1000");
        clone._missing.AddRange(programs);
        return clone;
    }

    /// <summary>With a program of this name and these lines; those of the same name come after it in the PATH.</summary>
    public Clone With(string program, string lines)
    {
        _programs.Add(program, $"#!/bin/bash\n{lines}\n");
        return this;
    }

    /// <summary>With a build that takes no time: what these tests were built from, and so are a part of.</summary>
    public Clone Built() => With("dotnet",
        $"""
        [ "$1" = publish ] || PATH=$(cut -d: -f2- <<<"$PATH") exec dotnet "$@"
        while [ "$1" != --output ]; do shift; done
        mkdir -p "$2" && cp -r "{AppContext.BaseDirectory}/." "$2"
        """);

    public Script Start(string script, params string[] args)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(_root, "scripts", script), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(name => name.Contains("__", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(inherited);
        start.Environment["PORT"] = $"{Port}";
        foreach (var (name, value) in Settings)
            start.Environment[name] = value;
        start.Environment["PATH"] = $"{Programs()}:{(_missing.Count == 0 ? Environment.GetEnvironmentVariable("PATH") : Others())}";
        return new Script(start);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Programs()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "programs")).FullName;
        foreach (var (name, text) in _programs)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(Path.Combine(folder, name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return folder;
    }

    private string Others()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "others")).FullName;
        var programs = Environment.GetEnvironmentVariable("PATH")!.Split(':').Where(Directory.Exists).SelectMany(Directory.GetFiles)
            .DistinctBy(file => Path.GetFileName(file)).Where(file => !_missing.Contains(Path.GetFileName(file)));
        foreach (var program in programs)
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(program)), program);
        return folder;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
