using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ReferralHub.Tests.Host;

/// <summary>Everything an instance logs, line by line; <see cref="Secrets"/> hears it too.</summary>
public sealed class LogSink : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = $"{formatter(state, exception)} {exception}";
        _lines.Enqueue(line);
        Secrets.OfSuite.Hear(line);
    }

    public void Dispose()
    {
    }
}
