using FluentAssertions;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Outbox;
using ReferralHub.Tests.Host;
using Xunit;
using Queue = ReferralHub.Shared.Outbox.Outbox;

namespace ReferralHub.Tests.Shared.Outbox;

/// <summary>Handlers that no slice has: the worker by itself, with one of the test's.</summary>
public sealed class OutboxPatienceTests
{
    [Fact]
    public async Task A_handler_that_does_not_come_to_its_end_is_broken_off_before_another_worker_may_begin()
    {
        await using var database = await TestDatabase.Migrated();
        var stuck = new Stuck(listens: true);
        await using var first = await Worker.Start(database, stuck);
        await using var second = await Worker.Start(database, stuck);

        await first.Add();

        await Eventually.True(
            async () => await database.Scalar<long>("select count(*) from outbox_messages where last_error is not null") == 1, "it failed");
        (await database.Scalar<int>("select attempts from outbox_messages")).Should().Be(1);
        stuck.Most.Should().Be(1);
    }

    [Fact]
    public async Task A_handler_that_does_not_listen_keeps_its_message_from_nobody()
    {
        await using var database = await TestDatabase.Migrated();
        var deaf = new Stuck(listens: false);
        await using var first = await Worker.Start(database, deaf);
        await first.Add();
        await Eventually.True(() => Task.FromResult(deaf.Most == 1), "the first begins");

        await using var second = await Worker.Start(database, deaf);

        await Eventually.True(async () => await database.Scalar<long>("select count(*) from outbox_messages") == 0, "somebody does it");
        deaf.Release();
    }

    /// <summary>It waits for ever, or until it is told to stop; one that does not listen to that only the first time.</summary>
    private sealed class Stuck(bool listens) : IRequestHandler<ReferralChanged>
    {
        private readonly TaskCompletionSource _released = new();
        private int _now;
        private int _calls;

        /// <summary>How many were at it at the same time.</summary>
        public int Most { get; private set; }

        public void Release() => _released.SetResult();

        public async Task<Unit> Handle(ReferralChanged request, CancellationToken cancellationToken)
        {
            Most = Math.Max(Most, Interlocked.Increment(ref _now));
            try
            {
                if (Interlocked.Increment(ref _calls) == 1 || listens)
                    await _released.Task.WaitAsync(listens ? cancellationToken : CancellationToken.None);
                return Unit.Value;
            }
            finally
            {
                Interlocked.Decrement(ref _now);
            }
        }
    }

    private sealed class Worker : IAsyncDisposable
    {
        private readonly NpgsqlDataSource _db;
        private readonly ServiceProvider _services;
        private readonly OutboxWorker _worker;

        private Worker(TestDatabase database, IRequestHandler<ReferralChanged, Unit> handler)
        {
            _db = NpgsqlDataSource.Create(database.ConnectionString);
            _services = new ServiceCollection()
                .AddScoped<ServiceFactory>(provider => provider.GetRequiredService).AddScoped<IMediator, Mediator>().AddSingleton(handler)
                .BuildServiceProvider();
            _worker = new OutboxWorker(
                _db, new Queue(), _services.GetRequiredService<IServiceScopeFactory>(), NullLogger<OutboxWorker>.Instance);
        }

        public static async Task<Worker> Start(TestDatabase database, IRequestHandler<ReferralChanged, Unit> handler)
        {
            var worker = new Worker(database, handler);
            await worker._worker.StartAsync(CancellationToken.None);
            return worker;
        }

        public Task<int> Add() =>
            _db.ExecuteAsync(OutboxSql.Insert, OutboxRow.Of(new ReferralChanged(Guid.CreateVersion7())), CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await _worker.StopAsync(CancellationToken.None);
            _worker.Dispose();
            await _services.DisposeAsync();
            await _db.DisposeAsync();
        }
    }
}
