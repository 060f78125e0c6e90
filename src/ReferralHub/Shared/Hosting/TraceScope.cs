using System.Diagnostics;

namespace ReferralHub.Shared.Hosting;

/// <summary>
/// All that a line says of its request is the trace id, which a problem answer shows too. ASP.NET's own scopes hold the path, and so what
/// stands in it: they go nowhere.
/// </summary>
internal sealed class TraceScope : IExternalScopeProvider, IDisposable
{
    public void ForEachScope<TState>(Action<object?, TState> callback, TState state)
    {
        if (Activity.Current is { } activity)
            callback(new Trace(activity.TraceId.ToHexString()), state);
    }

    public IDisposable Push(object? state) => this;

    public void Dispose()
    {
        // no scope was kept
    }

    private sealed class Trace(string id) : List<KeyValuePair<string, object?>>([KeyValuePair.Create<string, object?>("trace_id", id)])
    {
        public override string ToString() => $"trace_id {id}";
    }
}
