using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ReferralHub.Tests.Host;

/// <summary>An nginx of its own, in a folder of its own, as an ordinary user has no other.</summary>
public sealed class Nginx : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("referralhub-nginx-").FullName;
    private readonly Process _process;

    private Nginx(string http, Uri[] addresses)
    {
        Addresses = addresses;
        File.WriteAllText(Path.Combine(_folder, "nginx.conf"),
            $$"""
            daemon off;
            master_process off;
            pid nginx.pid;
            events { worker_connections 512; }
            http {
              log_format served '$upstream_addr';
              client_body_temp_path client;
              proxy_temp_path proxy;
              fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi;
              scgi_temp_path scgi;
              {{http}}
            }
            """);
        _process = Launch();
    }

    /// <summary>Where it listens.</summary>
    public Uri[] Addresses { get; }

    /// <param name="http">The inside of its http block.</param>
    /// <param name="addresses">Where that says it listens, each with a server behind it.</param>
    public static async Task<Nginx> Start(string http, params Uri[] addresses)
    {
        var nginx = new Nginx(http, addresses);
        using var client = new HttpClient();
        foreach (var address in addresses)
            await Eventually.True(() => nginx.Answers(client, address), $"nginx passes on to {address}");
        return nginx;
    }

    /// <summary>The product's own configuration (docs/operations/nginx.conf) in front of two instances.</summary>
    public static Task<Nginx> Balancing(Uri first, Uri second)
    {
        var address = NewAddress();
        var text = File.ReadAllText(Repository.Path("docs/operations/nginx.conf"))
            .Replace("listen 8080", $"listen {address.Authority}", StringComparison.Ordinal)
            .Replace("127.0.0.1:8081", first.Authority, StringComparison.Ordinal)
            .Replace("127.0.0.1:8082", second.Authority, StringComparison.Ordinal);
        return Start($"access_log served.log served;\n{text}", address);
    }

    public static Uri NewAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    /// <summary>How many calls a server got, those that it did not take among them.</summary>
    public int Served(Uri server) => File.ReadLines(Path.Combine(_folder, "served.log"))
        .Count(line => line.Contains(server.Authority, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Process Launch()
    {
        // Debian keeps it where an ordinary user does not look
        const string Debian = "/usr/sbin/nginx";
        try
        {
            return Process.Start(new ProcessStartInfo(File.Exists(Debian) ? Debian : "nginx",
                ["-p", _folder, "-c", "nginx.conf", "-e", "error.log"])
            {
                RedirectStandardError = true
            })!;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("There is no nginx for the tests: run scripts/test, or install it");
        }
    }

    private async Task<bool> Answers(HttpClient http, Uri address)
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"nginx ended: {await _process.StandardError.ReadToEndAsync()}");
        try
        {
            using var answer = await http.GetAsync(new Uri(address, "/health/live"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
