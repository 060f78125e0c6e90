using System.Diagnostics;
using MediatR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using ReferralHub.Benchmarks.Measuring;
using ReferralHub.Features.Rewards;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Counters;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Rewards;
using ReferralHub.Shared.Security;
using ReferralHub.Tests.Host;

namespace ReferralHub.Benchmarks.Workloads;

/// <summary>Fills the tables behind the API's back, and moves the counters as its worker does.</summary>
internal sealed class SizeTown : IAsyncDisposable
{
    private const int Share = 50_000;
    private readonly Cursors _cursors = new(new ServerKeys(new Settings { Secrets = new SecretsSettings { Master = TestKeys.Master } }));
    private readonly NpgsqlDataSource _db;

    public SizeTown(TestDatabase database) => _db = Database.Create(
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { CommandTimeout = 600 }.ConnectionString, NullLoggerFactory.Instance);

    public Task<Guid> Id(Resident person) =>
        _db.QuerySingleAsync<Guid>("select id from users where username = @Username", new { person.Username }, CancellationToken.None);

    public Task<List<Guid>> Settle(int count, CancellationToken ct) => _db.QueryAsync<Guid>(SizeSql.Settle, new { Count = count }, ct);

    public Task AddLinks(Guid userId, int count, CancellationToken ct) =>
        _db.ExecuteAsync(SizeSql.AddLinks, new { UserId = userId, Count = count }, ct);

    /// <summary>Each of them refers so many.</summary>
    public async Task Refer(IReadOnlyList<Guid> users, int total, CancellationToken ct)
    {
        foreach (var some in users.Chunk(Math.Max(1, Share / total)))
            for (var first = 1; first <= total; first += Share)
                _ = await _db.ExecuteAsync(SizeSql.Refer,
                    new { Users = some, Total = total, First = first, Last = Math.Min(total, first + Share - 1) }, ct);
    }

    /// <summary>Sessions of these people, and their access tokens, as if they had signed in.</summary>
    public async Task<string[]> Admit(Guid[] users, CancellationToken ct)
    {
        var clock = TimeProvider.System;
        var sessions = users.Select(_ => Guid.CreateVersion7(clock.GetUtcNow())).ToArray();
        _ = await _db.ExecuteAsync(SizeSql.Admit, new { Sessions = sessions, Users = users }, ct);
        var settings = new Settings
        {
            Auth = new AuthSettings { SigningKeyPath = TestKeys.Folder, AccessTokenMinutes = Stage.TokenMinutes }
        };
        var keys = new SigningKeys(settings, new HostingEnvironment { EnvironmentName = Environments.Production });
        var tokens = new AccessTokens(keys, settings, clock);
        return [.. users.Zip(sessions, (user, session) => tokens.Issue(user, session, "user"))];
    }

    /// <summary>What waits to be granted, is not.</summary>
    public Task ForgetRewards(CancellationToken ct) => _db.ExecuteAsync(SizeSql.ForgetOthers, new { Users = Array.Empty<Guid>() }, ct);

    /// <summary>Partners have heard of everybody.</summary>
    public Task ForgetPartners(CancellationToken ct) => _db.ExecuteAsync(SizeSql.ForgetPartners, null, ct);

    /// <summary>Moves all events there are, a transaction a batch; answers how many a second.</summary>
    public async Task<double> MoveCounters(CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        for (var all = 0L; ;)
        {
            var moved = (await _db.TransactionAsync<Moved>(async transaction =>
                await Counters.Move(transaction, TimeProvider.System.GetUtcNow()), ct)).Value.Taken;
            all += moved;
            if (moved < Counters.Batch)
                return all / watch.Elapsed.TotalSeconds;
        }
    }

    /// <summary>Grants what these people have earned, as the worker does; answers how many successes a second.</summary>
    public async Task<double> GrantRewards(Guid[] users, CancellationToken ct)
    {
        _ = await _db.ExecuteAsync(SizeSql.ForgetOthers, new { Users = users }, ct);
        await using var cache = MemoryAlone.Cache();
        IRequestHandler<RewardsDue, Unit> handler =
            new GrantRewards.Handler(new RewardTurns(_db, new Outbox(), new StatsCache(cache, new Settings()), TimeProvider.System));
        var waiting = await _db.QuerySingleAsync<long>(SizeSql.CountToGrant, null, ct);
        var watch = Stopwatch.StartNew();
        foreach (var userId in users)
            while (await _db.QuerySingleAsync<bool>(SizeSql.AnythingToGrant, new { UserId = userId }, ct))
                _ = await handler.Handle(new RewardsDue(userId), ct);
        return waiting / watch.Elapsed.TotalSeconds;
    }

    /// <summary>As autovacuum does in time; else it would do so while we measure.</summary>
    public Task TidyUp(CancellationToken ct) => _db.ExecuteAsync("vacuum analyze", null, ct);

    /// <summary>The last page of <c>GET /api/referrals</c>, without the thousands of pages that lead there.</summary>
    public async Task<string> LastPage(Guid userId, string? status, int rows, CancellationToken ct)
    {
        var before = await _db.QuerySingleAsync<Guid>(SizeSql.BeforeLastPage, new { UserId = userId, Status = status, Rows = rows }, ct);
        var filter = status is null ? "" : $"&status={status}";
        return $"/api/referrals?limit={rows}{filter}&cursor={_cursors.Encode($"referrals/{userId}/{status}/", before)}";
    }

    public ValueTask DisposeAsync() => _db.DisposeAsync();
}
