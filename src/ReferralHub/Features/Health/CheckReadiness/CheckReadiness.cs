using System.Reflection;
using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Mail;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Health;

/// <summary>
/// Whether this instance can serve, and is to: one that stops is not. The schema is current when every script this release was built with
/// is applied; a newer schema is fine, for migrations go before the instances.
/// </summary>
internal static class CheckReadiness
{
    internal const string Ready = "ready";
    internal const string Degraded = "degraded";
    internal const string Unavailable = "unavailable";

    internal sealed record Query : IRequest<Result<Answer>>;

    /// <summary>A check says <c>up</c> or what is wrong, in words for an operator.</summary>
    internal sealed record Answer(string Status, IReadOnlyDictionary<string, string> Checks);

    internal sealed class Handler(
        NpgsqlDataSource db, Replica replica, RedisConnection redis, MailServer mail, IHostApplicationLifetime lifetime,
        ILogger<Handler> log) : IRequestHandler<Query, Result<Answer>>
    {
        private const string Up = "up";

        private static readonly string[] s_scripts = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith("sql/", StringComparison.Ordinal))
            .Select(name => name["sql/".Length..])];

        public async Task<Result<Answer>> Handle(Query query, CancellationToken ct)
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
                return new Answer(Unavailable, new Dictionary<string, string> { ["instance"] = "stopping" });
            var answer = await Database(ct);
            if (replica.IsConfigured)
                answer = With(answer, "replica", replica.State is Replica.Up ? Up : $"{replica.State}: the primary is read");
            if (redis.IsConfigured)
                answer = With(answer, "redis", await redis.Answers() ? Up : "down: each instance counts limits for itself");
            if (mail.IsConfigured)
                answer = With(answer, "smtp", await mail.Answers() ? Up : "down: mail waits in the outbox");
            return answer;
        }

        /// <summary>What the instance can do without.</summary>
        private static Answer With(Answer answer, string check, string state) => new(
            state is Up || answer.Status is Unavailable ? answer.Status : Degraded,
            new Dictionary<string, string>(answer.Checks) { [check] = state });

        private async Task<Answer> Database(CancellationToken ct)
        {
            try
            {
                var missing = await db.QuerySingleAsync<long>(CheckReadinessSql.CountMissing, new { Scripts = s_scripts }, ct);
                if (missing > 0)
                    return Of(Unavailable, Up, $"{missing} scripts are not applied: run the migrator", "unknown");
                var dead = await db.QuerySingleAsync<long>(CheckReadinessSql.CountDeadLetters, null, ct);
                return dead == 0
                    ? Of(Ready, Up, "current", Up)
                    : Of(Degraded, Up, "current", dead == 1 ? "1 dead letter" : $"{dead} dead letters");
            }
            catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable)
            {
                return Of(Unavailable, Up, "empty: run the migrator", "unknown");
            }
            catch (NpgsqlException exception)
            {
                log.LogWarning("Not ready, PostgreSQL does not answer: {Reason}", exception.Message);
                return Of(Unavailable, "down", "unknown", "unknown");
            }
        }

        private static Answer Of(string status, string postgres, string schema, string outbox) =>
            new(status, new Dictionary<string, string> { ["postgres"] = postgres, ["schema"] = schema, ["outbox"] = outbox });
    }
}
