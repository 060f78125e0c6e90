using System.Globalization;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.OpenApi;
using ReferralHub.Shared.Telemetry;

// what we write is for programs: the server's locale has no say
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

try
{
    var builder = WebApplication.CreateBuilder(args);
    var settings = builder.AddSettings();
    builder.AddTelemetry(settings);
    builder.AddHttp(settings);
    builder.Services.AddSingleton(TimeProvider.System);
    builder.Services.AddDrain(settings);
    builder.Services.AddDatabase(settings);
    builder.Services.AddSecurity(settings);
    builder.Services.AddMail(settings);
    builder.Services.AddSms(settings);
    builder.Services.AddAccounts();
    builder.Services.AddCache(settings);
    builder.Services.AddReviews(settings);
    builder.Services.AddRewards(settings);
    builder.Services.AddClicks(settings);
    builder.Services.AddOutbox(settings);
    builder.Services.AddPartners(settings);
    builder.Services.AddWebhooks(settings);
    builder.Services.AddSlices();

    if (Commands.Knows(args))
        return await Commands.Run(args, builder, settings);
    await using var app = builder.Build();
    app.CheckStart();
    app.UseHttp();
    app.MapApiDocument();
    app.MapModules();
    await app.RunAsync();
    return 0;
}
catch (OperationCanceledException) when (!Commands.Knows(args))
{
    // told to stop while it was starting
    return 0;
}
catch (StartFaultException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}
