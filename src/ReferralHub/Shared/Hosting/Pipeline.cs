using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Partners;
using ReferralHub.Shared.Security;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Hosting;

/// <summary>
/// What a request passes, in this order, and what must be right before the first one comes. A worker alone has no callers: nothing but its
/// health is to be had there, without a token or a limit.
/// </summary>
internal static class Pipeline
{
    public static void UseHttp(this WebApplication app)
    {
        app.UseDrain();
        app.UseClientAddress();
        app.UsePatience();
        _ = app.UseSecurityHeaders();
        _ = app.UseExceptionHandler(_ => { });
        _ = app.UseStatusCodePages(context => Problems.Write(context.HttpContext, Problems.For(context.HttpContext.Response.StatusCode)));
        _ = app.UseRouting();
        if (!app.HasApi())
            return;
        app.UseReferenceApp();
        _ = app.UseCors();
        _ = app.UseAuthentication();
        _ = app.UseMiddleware<RequestLogging>();
        _ = app.UseAuthorization();
        _ = app.UseMiddleware<WriteNotes>();
        _ = app.UseMiddleware<CrossSiteGuard>();
        _ = app.UseMiddleware<RateLimiting>();
        _ = app.UseMiddleware<LongAnswers>();
        _ = app.UseRequestDecompression();
        _ = app.UseMiddleware<JsonBodies>();
    }

    /// <summary>Makes what would otherwise fail at its first use fail at the start, with its reason.</summary>
    public static void CheckStart(this WebApplication app)
    {
        if (app.HasApi())
        {
            _ = app.Services.GetRequiredService<SigningKeys>();
            _ = app.Services.GetRequiredService<PasswordHasher>();
        }
        _ = app.Services.GetRequiredService<NpgsqlDataSource>();
        // begins to connect; the start does not wait for it
        _ = app.Services.GetRequiredService<RedisConnection>();
        // nobody else asks for it
        _ = app.Services.GetRequiredService<DependencyMetrics>();
        _ = app.Services.GetRequiredService<ReadMetrics>();
    }

    private static bool HasApi(this WebApplication app) => app.Services.GetRequiredService<Settings>().Api.Enabled;
}
