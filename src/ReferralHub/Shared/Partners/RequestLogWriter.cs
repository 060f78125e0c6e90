using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Partners;

internal sealed class RequestLogWriter(RequestLog refused, NpgsqlDataSource db, ILogger<RequestLogWriter> log)
    : BatchWriter<RefusedRequest>(refused.Waiting, "Refused calls of partners", log)
{
    protected override Task Write(IReadOnlyList<RefusedRequest> batch, CancellationToken ct) => db.ExecuteAsync(RequestLogSql.Insert, new
    {
        Ids = batch.Select(call => call.Id).ToArray(),
        Partners = batch.Select(call => call.PartnerId).ToArray(),
        Times = batch.Select(call => call.At).ToArray(),
        Methods = batch.Select(call => call.Method).ToArray(),
        Routes = batch.Select(call => call.Route).ToArray(),
        Statuses = batch.Select(call => call.Status).ToArray(),
        Codes = batch.Select(call => call.Code).ToArray(),
        Errors = batch.Select(call => call.Errors).ToArray()
    }, ct);
}

internal static class RequestLogSql
{
    internal const string Insert =
        """
        insert into partner_requests (id, partner_id, at, method, route, status, code, errors)
        select id, partner_id, at, method, route, status, code, errors::jsonb
        from unnest(@Ids, @Partners, @Times, @Methods, @Routes, @Statuses, @Codes, @Errors)
          as refused (id, partner_id, at, method, route, status, code, errors)
        on conflict (id) do nothing
        """;

    public static readonly Kept Kept = new("refused calls of partners", TimeSpan.FromDays(7), "partner_requests", "at");
}
