using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Mail;

internal static class MailStart
{
    internal static void AddMail(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton<MailServer>();
        services.AddSingleton<MailTemplates>();
        services.AddSingleton<Postbox>();
        if (string.IsNullOrEmpty(settings.Email.PickupDirectory))
            services.AddSingleton<IMailer, SmtpMailer>();
        else
            services.AddSingleton<IMailer, PickupMailer>();
    }
}
