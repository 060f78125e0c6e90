using Microsoft.AspNetCore.HttpOverrides;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Http;

/// <summary>
/// Who really calls: <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are read from the right, and only as far as each hop is in
/// <c>Proxy:KnownNetworks</c>. Without known networks they are not read at all, and the log says once that they arrive.
/// </summary>
internal static class ClientAddress
{
    public static void UseClientAddress(this WebApplication app)
    {
        var networks = app.Services.GetRequiredService<Settings>().Proxy.KnownNetworks;
        if (networks.Count > 0)
        {
            var options = new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
                ForwardLimit = null
            };
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in networks)
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
            _ = app.UseForwardedHeaders(options);
            return;
        }

        var told = 0;
        _ = app.Use((context, next) =>
        {
            if (context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XForwardedForHeaderName)
                && Interlocked.Exchange(ref told, 1) == 0)
                app.Logger.LogWarning("X-Forwarded-For arrives and no proxy is configured: limits count the address that connects. "
                    + "If that is your proxy's, name its network in Proxy__KnownNetworks__0");
            return next(context);
        });
    }
}
