using ReferralHub.Tests.Host;

namespace ReferralHub.Benchmarks.Table;

/// <summary>An nginx that does nothing but share calls out: in front of each group of servers a port that does so evenly.</summary>
internal static class Balancers
{
    public static Task<Nginx> Start(params Uri[][] groups)
    {
        var addresses = groups.Select(_ => Nginx.NewAddress()).ToArray();
        var servers = groups.Zip(addresses).Select((pair, number) =>
            $$"""
            upstream group{{number}} {
              {{string.Concat(pair.First.Select(server => $"server {server.Authority}; "))}}
              keepalive 64;
              keepalive_requests 10000000;
            }
            server {
              listen 127.0.0.1:{{pair.Second.Port}};
              keepalive_requests 10000000;
              location / {
                proxy_pass http://group{{number}};
                proxy_http_version 1.1;
                proxy_set_header Connection "";
              }
            }
            """);
        return Nginx.Start($"access_log off;\n{string.Join('\n', servers)}", addresses);
    }
}
