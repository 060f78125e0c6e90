using Dapper;
using Npgsql;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Data;

internal static class Postgres
{
    internal static void AddPostgres(this IServiceCollection services, Settings settings)
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        var connection = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = "referralhub",
            Timeout = 4,
            CommandTimeout = 10,
            // statements are prepared from their second use
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
        };
        // what the operator says goes over it, key by key
        var said = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = settings.ConnectionStrings.Postgres };
        foreach (string key in said.Keys)
            connection[key] = said[key];
        // a detail quotes the row that failed, and would go with its exception into the log
        connection.IncludeErrorDetail = false;
        services.AddNpgsqlDataSource(connection.ConnectionString);
    }
}
