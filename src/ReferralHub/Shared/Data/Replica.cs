using Dapper;
using Npgsql;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Data;

/// <summary>
/// A place in the log of the primary, in bytes, and a timestamp of this process: all that was committed before <see cref="At"/> stands
/// before it.
/// </summary>
internal sealed record Position(long At, long Log);

/// <summary>
/// The read replica, if there is one, and how far it is. Ten times a second this asks the primary where its log ends and the replica how
/// much of the log it has replayed: from that follows as of when the replica has everything, by the clock of this process alone, and also
/// while nobody writes. Nobody waits for the asking.
/// </summary>
internal sealed class Replica : Recurring
{
    public const string Up = "up";

    /// <summary>How long a read or a look may take: what hangs is away.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Out of use is out of use for so long, so that one on the brink does not come and go.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(3);
    private const double RoundSeconds = 0.1;
    private const int MostPositions = 600;

    private readonly NpgsqlDataSource _primary;
    private readonly NpgsqlDataSource? _replica;
    private readonly TimeProvider _clock;
    private readonly ILogger<Replica> _log;
    private readonly TimeSpan _mostLag;

    /// <summary>Of the primary, and not replayed yet.</summary>
    private readonly Queue<Position> _ahead = new();
    private (long Cluster, int Timeline) _lineage;
    private Position? _replayed;
    private Position? _usable;
    private long _restsSince;

    public Replica(Settings settings, NpgsqlDataSource primary, ILoggerFactory logs, ReadMetrics metrics, TimeProvider clock)
        : base("The replica could not be looked at", logs.CreateLogger<Replica>())
    {
        (_primary, _clock, _log) = (primary, clock, logs.CreateLogger<Replica>());
        _mostLag = TimeSpan.FromSeconds(settings.Replica.MaxLagSeconds);
        if (settings.ConnectionStrings.PostgresReadOnly is not { Length: > 0 } connectionString)
            return;
        // who gives up a read waits no longer; its statement ends soon after
        _replica = Database.Create(connectionString, logs, commandSeconds: 2, "replica");
        metrics.ObserveLag(() => Volatile.Read(ref _replayed) is { } replayed ? _clock.GetElapsedTime(replayed.At).TotalSeconds : null);
    }

    public bool IsConfigured => _replica is not null;

    /// <summary><see cref="Up"/>, or why it is not read from, in words for an operator.</summary>
    public string State { get; private set; } = "not asked yet";

    /// <summary>What a read may count on to be there; null: read the primary.</summary>
    public Position? Usable =>
        Volatile.Read(ref _usable) is { } usable && _clock.GetElapsedTime(usable.At) <= _mostLag ? usable : null;

    /// <summary>Null: the server that answered cannot prove that it has replayed so much.</summary>
    public async Task<List<T>?> Query<T>(Position position, string sql, object? parameters, CancellationToken ct)
    {
        var all = new DynamicParameters(parameters);
        all.Add("ReplayedLog", position.Log);
        var (proof, rows) = await _replica!.QueryBothAsync<bool, T>(ReplicaSql.Proof, sql, all, ct)
            .WaitAsync(Patience, _clock, ct);
        return proof is [true] ? rows : null;
    }

    /// <summary>Nobody reads it for a while.</summary>
    public void Rest(string state, string reason)
    {
        Volatile.Write(ref _restsSince, _clock.GetTimestamp());
        Volatile.Write(ref _usable, null);
        if (State != state)
            _log.LogWarning("The replica is not read from: {State} ({Reason})", state, reason);
        State = state;
    }

    public override void Dispose()
    {
        _replica?.Dispose();
        base.Dispose();
    }

    protected override async Task<bool> Round(CancellationToken stopping)
    {
        try
        {
            if (await Look(stopping) is { } state)
                Rest(state, _replayed is { } last ? $"{_clock.GetElapsedTime(last.At).TotalSeconds:F1} s" : "never seen near");
            else if (Volatile.Read(ref _restsSince) is var since && (since == 0 || _clock.GetElapsedTime(since) > s_rest))
                Use();
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            Rest("away", exception.Message);
        }
        return false;
    }

    protected override Task Wait(CancellationToken stopping) => Task.Delay(TimeSpan.FromSeconds(RoundSeconds), _clock, stopping);

    private void Use()
    {
        Volatile.Write(ref _usable, _replayed);
        if (State != Up)
            _log.LogInformation("The replica is read from");
        State = Up;
    }

    /// <summary>Null: it is a replica of this primary, and near enough.</summary>
    private async Task<string?> Look(CancellationToken ct)
    {
        var at = _clock.GetTimestamp();
        var primary = await Ask(_primary, ReplicaSql.Primary, ct);
        if (_lineage != primary.Lineage)
        {
            // places in another log say nothing about this one
            (_lineage, _replayed) = (primary.Lineage, null);
            _ahead.Clear();
        }
        _ahead.Enqueue(new Position(at, primary.Log));
        if (_ahead.Count > MostPositions)
            _ = _ahead.Dequeue();

        var replica = await Ask(_replica!, ReplicaSql.Replica, ct);
        if (!replica.IsInRecovery)
            return "no replica: it takes writes itself";
        if (replica.Lineage != _lineage)
            return "a replica of another server, or not yet of what the primary has become";
        while (_ahead.TryPeek(out var next) && next.Log <= replica.Log)
            Volatile.Write(ref _replayed, _ahead.Dequeue());
        // after a crash it may have less than before
        return _replayed is { } own && own.Log <= replica.Log && _clock.GetElapsedTime(own.At) <= _mostLag ? null : "behind";
    }

    private Task<Server> Ask(NpgsqlDataSource server, string sql, CancellationToken ct) =>
        server.QuerySingleAsync<Server>(sql, null, ct).WaitAsync(Patience, _clock, ct);

    private sealed record Server(bool IsInRecovery, long Cluster, int Timeline, long Log)
    {
        public (long, int) Lineage => (Cluster, Timeline);
    }
}
