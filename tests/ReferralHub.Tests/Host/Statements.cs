using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ReferralHub.Tests.Host;

/// <summary>What requests to an instance ask of PostgreSQL and of its hash threads, and what it asks by itself.</summary>
public sealed class Statements : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly ConcurrentQueue<string> _inBackground = new();
    private readonly MeterListener _meter = new();
    private int _hashes;

    public Statements()
    {
        _meter.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is "referralhub.hashes")
                listener.EnableMeasurementEvents(instrument);
        };
        _meter.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref _hashes, (int)count));
        _meter.Start();
    }

    public string[] Seen => [.. _seen];

    public string[] InBackground => [.. _inBackground];

    public int Hashes => Volatile.Read(ref _hashes);

    public void Clear() => (_, _) = (Interlocked.Exchange(ref _hashes, 0), ClearSeen());

    public void Record(IServiceCollection services)
    {
        _ = services.AddSingleton<ILoggerProvider>(this);
        _ = services.Configure<LoggerFilterOptions>(options =>
            options.Rules.Add(new LoggerFilterRule(typeof(Statements).FullName, "Npgsql.Command", LogLevel.Information, null)));
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var sql = (state as IEnumerable<KeyValuePair<string, object?>>)?.FirstOrDefault(pair => pair.Key is "CommandText").Value as string;
        if (sql is not null)
            (IsOfRequest() ? _seen : _inBackground).Enqueue(sql);
    }

    private static bool IsOfRequest()
    {
        var activity = Activity.Current;
        while (activity is not null && activity.OperationName is not "Microsoft.AspNetCore.Hosting.HttpRequestIn")
            activity = activity.Parent;
        return activity is not null;
    }

    public void Dispose() => _meter.Dispose();

    private bool ClearSeen()
    {
        _seen.Clear();
        return true;
    }
}
