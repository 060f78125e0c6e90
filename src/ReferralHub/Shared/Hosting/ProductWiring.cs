using System.Net;
using System.Text;
using Microsoft.Extensions.Caching.Hybrid;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Clicks;
using ReferralHub.Shared.Counters;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Mail;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Partners;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Rewards;
using ReferralHub.Shared.Security;
using ReferralHub.Shared.Sms;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Shared.Hosting;

/// <summary>What the product is made of, besides its slices: each part with the background work that belongs to it.</summary>
internal static class ProductWiring
{
    public static void AddMail(this IServiceCollection services, Settings settings)
    {
        _ = services.AddSingleton<MailTemplates>();
        _ = services.AddSingleton<Postbox>();
        _ = services.AddSingleton<Notices>();
        _ = services.AddSingleton<MailServer>();
        _ = settings.Email.Smtp.Host.Length > 0
            ? services.AddSingleton<IMailer, SmtpMailer>()
            : services.AddSingleton<IMailer, PickupMailer>();
    }

    public static void AddSms(this IServiceCollection services, Settings settings) =>
        _ = settings.Sms.WebhookUrl.Length > 0
            ? services.AddSingleton<ISmsSender, WebhookSmsSender>()
            : services.AddSingleton<ISmsSender, PickupSmsSender>();

    public static void AddAccounts(this IServiceCollection services)
    {
        _ = services.AddSingleton<Invitations>();
        _ = services.AddSingleton<SignUp>();
        _ = services.AddSingleton<Profiles>();
        _ = services.AddSingleton<Roles>();
        _ = services.AddSingleton<AccountMetrics>();
    }

    public static void AddReviews(this IServiceCollection services, Settings settings)
    {
        _ = services.AddScoped<Reviews>();
        _ = services.AddSingleton<ReferralMetrics>();
        services.AddRetention(settings, SignalsSql.Kept);
        if (settings.Worker.Enabled)
            _ = services.AddHostedService<ExpirySweep>();
    }

    public static void AddCache(this IServiceCollection services, Settings settings)
    {
        _ = services.AddSingleton<CacheMetrics>();
        // a connection of its own: no limit waits behind an answer of many kilobytes
        _ = services.AddSingleton<HybridCache>(provider => new TwoLevelCache(
            ActivatorUtilities.CreateInstance<RedisConnection>(provider, Encoding.Latin1),
            provider.GetRequiredService<CacheMetrics>(),
            new CacheTimes { MostBytes = (long)(settings.Cache.MemoryMegabytes * 1024 * 1024) },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TwoLevelCache>>()));
        _ = services.AddSingleton<StatsCache>();
        _ = services.AddSingleton<JsonAnswers>();
    }

    public static void AddRewards(this IServiceCollection services, Settings settings)
    {
        _ = services.AddScoped<Spends>();
        _ = services.AddSingleton<RewardTurns>();
        if (settings.Worker.Enabled)
            _ = services.AddHostedService<RewardSweep>();
    }

    public static void AddClicks(this IServiceCollection services, Settings settings)
    {
        _ = services.AddSingleton<LinkDirectory>();
        _ = services.AddSingleton<ClickBuffer>();
        if (settings.Api.Enabled)
            _ = services.AddHostedService<ClickWriter>();
    }

    public static void AddPartners(this IServiceCollection services, Settings settings)
    {
        _ = services.AddSingleton<PartnerSecrets>();
        _ = services.AddSingleton<RequestLog>();
        if (settings.Api.Enabled)
            _ = services.AddHostedService<RequestLogWriter>();
        services.AddRetention(settings, RequestLogSql.Kept);
        if (settings.Worker.Enabled)
            _ = services.AddHostedService<FeedWorker>();
    }

    public static void AddWebhooks(this IServiceCollection services, Settings settings)
    {
        _ = services.AddSingleton<ResolveName>((host, ct) => Dns.GetHostAddressesAsync(host, ct));
        _ = services.AddSingleton<WebhookTargets>();
        _ = services.AddSingleton<WebhookSecrets>();
        foreach (var kept in WebhookRetention.Kept)
            services.AddRetention(settings, kept);
        if (!settings.Worker.Enabled)
            return;
        _ = services.AddSingleton<WebhookClient>();
        _ = services.AddSingleton<WebhookMetrics>();
        _ = services.AddSingleton<WebhookOutcomes>();
        _ = services.AddHostedService<WebhookDispatcher>();
        _ = services.AddHostedService<WebhookWorker>();
    }

    public static void AddOutbox(this IServiceCollection services, Settings settings)
    {
        _ = services.AddSingleton<Outbox.Outbox>();
        _ = services.AddSingleton<OutboxMetrics>();
        services.AddRetention(settings, EventsSql.Kept);
        if (!settings.Worker.Enabled)
            return;
        _ = services.AddHostedService<CounterWorker>();
        foreach (var lane in Lanes.All)
            // not AddHostedService: it takes one of a type
            _ = services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<OutboxWorker>(provider, lane));
    }
}
