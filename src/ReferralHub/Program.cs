using Microsoft.AspNetCore.Connections;
using ReferralHub.Features.Health;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Mail;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;

try
{
    var builder = WebApplication.CreateBuilder(ContentRoot.Options(args));
    builder.AddLogs();
    var settings = builder.AddSettings();
    builder.Services.AddSingleton(TimeProvider.System);
    builder.Services.AddPostgres(settings);
    builder.Services.AddCache(settings);
    builder.Services.AddMail(settings);
    builder.Services.AddOutbox(settings);
    builder.AddSecurity(settings);
    builder.Services.AddSingleton<Profiles>();
    builder.Services.AddSingleton<GetReadiness.Probe>();
    builder.AddHttp(settings);

    var app = builder.Build();
    app.UseHttp();
    await app.RunAsync();
    return 0;
}
// what an operator can mend is a line; a busy address, too
catch (Exception e) when (e is SettingException or IOException { InnerException: AddressInUseException })
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
