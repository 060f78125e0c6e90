using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Outbox;

internal static class OutboxStart
{
    internal static void AddOutbox(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton<Outbox>();
        if (settings.Worker.Enabled)
            services.AddHostedService<OutboxWorker>();
    }
}
