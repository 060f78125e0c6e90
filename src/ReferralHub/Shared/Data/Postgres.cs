using Npgsql;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Data;

internal static class Postgres
{
    private const string Setting = "ConnectionStrings__Postgres";

    internal static void AddPostgres(this WebApplicationBuilder builder)
    {
        var settings = Read(builder.Configuration.GetConnectionString("Postgres"));
        settings.ApplicationName ??= "referralhub";
        builder.Services.AddNpgsqlDataSource(settings.ConnectionString);
    }

    private static NpgsqlConnectionStringBuilder Read(string? text)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(text);
            ArgumentException.ThrowIfNullOrWhiteSpace(settings.Host);
            return settings;
        }
        catch (ArgumentException)
        {
            // not with its reason, which may quote a piece of the password
            throw new SettingException(Setting, "must be set, like Host=...;Database=...;Username=...;Password=...");
        }
    }
}
