using System.Reflection;
using System.Text.Json;
using System.Threading.Channels;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Outbox;

/// <summary>A message as its row has it; statements that write one themselves take it as parameters.</summary>
internal readonly record struct OutboxRow(string Lane, string Type, string Payload)
{
    public static OutboxRow Of<T>(T message) where T : IOutboxMessage =>
        new(T.Lane, typeof(T).Name, Traces.Carry(JsonSerializer.Serialize(message, typeof(T), MessagesJson.Default)));
}

/// <summary>
/// The transactional outbox: what is added commits or rolls back with the transaction that adds it. <see cref="Wake"/> after the commit
/// spares the worker of this instance its next poll; the workers of the others find the row by polling. No NOTIFY: it takes a lock of the
/// whole server at commit.
/// </summary>
internal sealed class Outbox
{
    private static readonly Dictionary<string, Type> s_types = Assembly.GetExecutingAssembly().GetTypes()
        .Where(type => type.IsClass && type.IsAssignableTo(typeof(IOutboxMessage)))
        .ToDictionary(type => type.Name);

    /// <summary>Who waits for what is to be counted, and for what partners read and hear; no lanes, but woken with them.</summary>
    public const string Counters = "counters";
    public const string Feed = "feed";
    public const string Events = "events";
    public const string Deliveries = "deliveries";

    private readonly Dictionary<string, Channel<bool>> _wake = Lanes.All.Concat([Counters, Feed, Events, Deliveries]).ToDictionary(
        lane => lane,
        _ => Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }));

    public static IEnumerable<Type> Types => s_types.Values;

    public static async Task Add<T>(Transaction transaction, T message) where T : IOutboxMessage =>
        _ = await transaction.ExecuteAsync(OutboxSql.Insert, OutboxRow.Of(message));

    public static IOutboxMessage Read(string type, string payload) =>
        s_types.TryGetValue(type, out var known)
            ? (IOutboxMessage)(JsonSerializer.Deserialize(payload, known, MessagesJson.Default)
                ?? throw new JsonException("The payload is null"))
            : throw new NotSupportedException($"No message is called {type} here: a newer release may know it");

    public void Wake()
    {
        foreach (var lane in _wake.Values)
            _ = lane.Writer.TryWrite(true);
    }

    /// <summary>These alone: each that wakes asks the database.</summary>
    public void Wake(params ReadOnlySpan<string> lanes)
    {
        foreach (var lane in lanes)
            _ = _wake[lane].Writer.TryWrite(true);
    }

    /// <summary>Returns at a wake-up or when <paramref name="longest"/> has passed.</summary>
    public async Task Wait(string lane, TimeSpan longest, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(longest);
        try
        {
            _ = await _wake[lane].Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // nobody woke us: time to poll
        }
    }
}
