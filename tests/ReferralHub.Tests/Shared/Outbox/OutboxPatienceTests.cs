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

/// <summary>The worker by itself, with a handler that no slice has.</summary>
public sealed class OutboxPatienceTests
{
    [Fact]
    public async Task A_handler_that_does_not_come_to_its_end_is_broken_off_before_another_worker_may_begin()
    {
        await using var database = await TestDatabase.Migrated();
        var stuck = new Stuck();
        await using var first = await Worker.Start(database, stuck);
        await using var second = await Worker.Start(database, stuck);

        await first.Add();

        await Eventually.True(
            async () => await database.Scalar<long>("select count(*) from outbox_messages where last_error is not null") == 1, "it failed");
        (await database.Scalar<int>("select attempts from outbox_messages")).Should().Be(1);
        stuck.Most.Should().Be(1);
    }

    /// <summary>It waits until it is told to stop.</summary>
    private sealed class Stuck : IRequestHandler<ReferralChanged>
    {
        private int _now;

        /// <summary>How many were at it at the same time.</summary>
        public int Most { get; private set; }

        public async Task<Unit> Handle(ReferralChanged request, CancellationToken cancellationToken)
        {
            Most = Math.Max(Most, Interlocked.Increment(ref _now));
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
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
