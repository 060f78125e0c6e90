using System.Diagnostics;
using System.Text.Json;

namespace ReferralHub.Shared.Telemetry;

/// <summary>
/// The traces of what is done behind the requests; those of requests, statements and calls are .NET's and Npgsql's. Nobody listens: each
/// call here is a look at a field.
/// </summary>
internal static class Traces
{
    /// <summary>Of a message, beside its own members. Who reads it without knowing it, as the release before, passes over it.</summary>
    private const string Parent = "TraceParent";

    private static readonly ActivitySource s_source = new(Meters.Name);

    /// <summary>
    /// The payload, with where it comes from if that request is recorded. A member rather than a column: the statements that write messages
    /// stay as they are, and what is not recorded costs nothing.
    /// </summary>
    public static string Carry(string payload) =>
        Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C, Id: { } id }
            ? $"{payload.AsSpan(0, payload.Length - 1)},\"{Parent}\":\"{id}\"}}"
            : payload;

    /// <summary>The handling of a message, as a part of the trace in which it was written.</summary>
    public static Activity? Handling(string lane, string type, string payload) => s_source.HasListeners()
        ? s_source.StartActivity($"{type} {lane}", ActivityKind.Consumer, ParentIn(payload), [new("lane", lane), new("type", type)])
        : null;

    public static Activity? Begin(string what, ActivityKind kind = ActivityKind.Internal) => s_source.StartActivity(what, kind);

    /// <summary>No words of others, which may hold an address: those are where the failure is kept.</summary>
    public static void Fail(this Activity? activity, string reason) => activity?.SetStatus(ActivityStatusCode.Error, reason);

    private static ActivityContext ParentIn(string payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            return json.RootElement.ValueKind is JsonValueKind.Object && json.RootElement.TryGetProperty(Parent, out var parent)
                && ActivityContext.TryParse(parent.ToString(), null, isRemote: true, out var context) ? context : default;
        }
        catch (JsonException)
        {
            // the handler will say so
            return default;
        }
    }
}
