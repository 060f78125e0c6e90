using System.Net.Sockets;
using System.Text.Json.Serialization;
using Npgsql;
using ReferralHub.Migrations;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Mail;

namespace ReferralHub.Features.Health;

/// <summary>
/// For a balancer: `ready` if PostgreSQL answers and has every script of this release; scripts of a later one do no harm. Without Redis or
/// the mail server, if there is to be one, it is `degraded` and serves on. The answer comes within 3 s even while one of them hangs. Why a
/// database is down is told to the log alone.
/// </summary>
internal static partial class GetReadiness
{
    internal enum Status
    {
        Ready,
        Degraded,
        Unavailable,
    }

    internal enum State
    {
        Up,
        Down,
    }

    internal enum SchemaState
    {
        Current,
        Pending,
        Unknown,
    }

    internal sealed record Checks(
        State Database,
        SchemaState Schema,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] State? Redis,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] State? Mail);

    internal sealed record Answer(Status Status, Checks Checks);

    internal const string RetrySeconds = "5";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1.5);

    private static readonly string[] s_scripts = [.. Script.Embedded.Select(script => script.Name)];

    internal sealed class Probe(NpgsqlDataSource db, Redis redis, MailServer mail, TimeProvider time, ILogger<Probe> log)
    {
        internal async Task<Answer> Ask(CancellationToken ct)
        {
            var schema = Schema(ct);
            var others = await Task.WhenAll(
                redis.IsConfigured ? Of(redis.Answers(), ct) : Task.FromResult<State?>(null),
                mail.IsConfigured ? Of(mail.Answers(), ct) : Task.FromResult<State?>(null));
            var database = await schema is SchemaState.Unknown ? State.Down : State.Up;
            var status = await schema is not SchemaState.Current ? Status.Unavailable
                : others.Contains(State.Down) ? Status.Degraded
                : Status.Ready;
            return new Answer(status, new Checks(database, await schema, others[0], others[1]));
        }

        private async Task<State?> Of(Task<bool> answers, CancellationToken ct)
        {
            try
            {
                return await answers.WaitAsync(s_patience, time, ct) ? State.Up : State.Down;
            }
            catch (TimeoutException)
            {
                return State.Down;
            }
        }

        private async Task<SchemaState> Schema(CancellationToken ct)
        {
            using var patience = new CancellationTokenSource(s_patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
            try
            {
                // left behind, not only cancelled: Npgsql gives a silent server two more seconds to take note of that
                return await Compare(either.Token).WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                LogDown(log, $"no answer within {s_patience.TotalSeconds} s");
                return SchemaState.Unknown;
            }
            catch (Exception e) when (e is NpgsqlException or SocketException)
            {
                LogDown(log, e.GetBaseException().Message);
                return SchemaState.Unknown;
            }
        }

        private async Task<SchemaState> Compare(CancellationToken ct)
        {
            if (!await db.QuerySingleAsync<bool>(GetReadinessSql.HasJournal, null, ct))
                return SchemaState.Pending;

            var applied = await db.QuerySingleAsync<long>(GetReadinessSql.CountApplied, new { scripts = s_scripts }, ct);
            return applied == s_scripts.Length ? SchemaState.Current : SchemaState.Pending;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Not ready, the database does not serve: {Reason}")]
    private static partial void LogDown(ILogger logger, string reason);
}
