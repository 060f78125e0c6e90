using System.Text.Json;
using System.Threading.Channels;
using ReferralHub.Shared.Data;

namespace ReferralHub.Shared.Outbox;

/// <summary>A message as its row has it; statements that write one themselves take it as parameters.</summary>
internal sealed record OutboxRow(string Lane, string Type, string Payload)
{
    internal static OutboxRow Of<T>(T message) where T : IOutboxMessage => new(T.Lane, typeof(T).Name, JsonSerializer.Serialize(message));
}

/// <summary>
/// The transactional outbox: what is added commits or rolls back with the transaction that adds it. <see cref="Wake"/> after the commit
/// spares the worker of this instance its next poll; those of the others find the row by polling. No NOTIFY: it takes a lock of the whole
/// server at commit.
/// </summary>
internal sealed class Outbox
{
    private static readonly Dictionary<string, Type> s_types = typeof(Outbox).Assembly.GetTypes()
        .Where(type => type.IsClass && type.IsAssignableTo(typeof(IOutboxMessage)))
        .ToDictionary(type => type.Name);

    // a member that is missing would else be null or zero, and the message done without an effect
    private static readonly JsonSerializerOptions s_strict =
        new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    private readonly Dictionary<string, Channel<bool>> _wake = Lanes.All.ToDictionary(
        lane => lane,
        _ => Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }));

    internal static async Task Add<T>(Transaction transaction, T message) where T : IOutboxMessage =>
        await transaction.ExecuteAsync(OutboxSql.Insert, OutboxRow.Of(message));

    /// <summary>Throws <see cref="JsonException"/> if the payload is none of this type.</summary>
    internal static IOutboxMessage Read(string type, string payload) =>
        s_types.TryGetValue(type, out var known)
            ? (IOutboxMessage)(JsonSerializer.Deserialize(payload, known, s_strict) ?? throw new JsonException("The payload is null."))
            : throw new NotSupportedException($"No message is called {type} here: a newer release may know it.");

    internal void Wake()
    {
        foreach (var lane in _wake.Values)
            lane.Writer.TryWrite(true);
    }

    /// <summary>Returns at a wake-up, or when <paramref name="longest"/> has passed.</summary>
    internal async Task Wait(string lane, TimeSpan longest, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(longest);
        try
        {
            await _wake[lane].Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // nobody woke us: time to poll
        }
    }
}
