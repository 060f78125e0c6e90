using System.Text;
using System.Threading.Channels;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using ReferralHub.Shared.Hosting;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class BatchWriterTests
{
    [Fact]
    public async Task What_the_database_will_never_take_holds_up_nothing()
    {
        var channel = Channel.CreateUnbounded<string>();
        using var writer = new Writer(channel.Reader);
        foreach (var item in (string[])["one", "22P05", "two", "surrogate", "23514", "three"])
            _ = channel.Writer.TryWrite(item);

        await writer.StartAsync(default);
        await Eventually.True(() => Task.FromResult(writer.Written.Contains("three")), "what comes after them is written");
        _ = channel.Writer.TryWrite("four");
        await Eventually.True(() => Task.FromResult(writer.Written.Contains("four")), "and what comes later");
        await writer.StoppedAsync(default);

        _ = writer.Written.Should().Equal("one", "two", "three", "four");
    }

    [Fact]
    public async Task What_fails_for_a_while_is_kept()
    {
        var channel = Channel.CreateUnbounded<string>();
        using var writer = new Writer(channel.Reader) { Fault = "57P01" };
        _ = channel.Writer.TryWrite("one");

        await writer.StartAsync(default);
        await Eventually.True(() => Task.FromResult(writer.Tries > 1), "it is tried again");
        writer.Fault = null;

        await Eventually.True(() => Task.FromResult(writer.Written.Contains("one")), "it is written");
        await writer.StoppedAsync(default);
    }

    /// <summary>Refuses what looks like a state of SQL, as PostgreSQL would: the whole statement.</summary>
    private sealed class Writer(ChannelReader<string> waiting) : BatchWriter<string>(waiting, "Items", NullLogger.Instance)
    {
        private readonly Lock _lock = new();
        private readonly List<string> _written = [];
        private int _tries;

        public string? Fault { get; set; }

        public int Tries => Volatile.Read(ref _tries);

        public IReadOnlyList<string> Written
        {
            get
            {
                lock (_lock)
                    return [.. _written];
            }
        }

        protected override Task Write(IReadOnlyList<string> batch, CancellationToken ct)
        {
            _ = Interlocked.Increment(ref _tries);
            if ((Fault ?? batch.FirstOrDefault(item => item.StartsWith('2'))) is { } state)
                throw new PostgresException("refused", "ERROR", "ERROR", state);
            if (batch.Contains("surrogate"))
                throw new EncoderFallbackException();
            lock (_lock)
                _written.AddRange(batch);
            return Task.CompletedTask;
        }
    }
}
