using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.Services.AddSingleton(TimeProvider.System);
    builder.AddPostgres();
    builder.AddSlices();
    builder.AddApiDocument();

    var app = builder.Build();
    app.MapApiDocument();
    app.MapSlices();
    await app.RunAsync();
    return 0;
}
catch (SettingException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
