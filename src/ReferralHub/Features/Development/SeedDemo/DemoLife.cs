using System.Net;
using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Counters;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Rewards;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Development;

/// <summary>What <see cref="DemoPeople"/> do, at the clock's time and by the statements that do it for everybody.</summary>
internal sealed partial class DemoLife(
    NpgsqlDataSource db, SignUp signUp, Reviews reviews, Spends spends, Shared.Security.Sessions sessions, Settings settings,
    IMediator mediator, DemoPast past, DemoClock clock, string passwordHash, CancellationToken ct)
{
    /// <summary>The last thing written, by which the next run knows that all is there.</summary>
    public const string Done = "demo_seeded";

    private static readonly IPAddress s_home = IPAddress.Parse("192.0.2.7");

    private readonly Dictionary<string, SignedUp> _people = [];
    private Guid _fulfilled;

    private DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Does what the worker would, at this moment and not when an instance comes to it; mails are dropped.</summary>
    public async Task WorkOff()
    {
        while (await db.QueryAsync<Waiting>(SeedDemoSql.TakeMessages, null, ct) is { Count: > 0 } messages)
            foreach (var message in messages.Where(message => message.Lane != Lanes.Mail))
                _ = await mediator.Send(Outbox.Read(message.Type, message.Payload), ct);
    }

    /// <summary>Clicks, counters, and the note that it is done.</summary>
    public async Task Finish()
    {
        await DemoClicks.Write(db, past, ct);
        Moved moved;
        do
            moved = Expect(await db.TransactionAsync<Moved>(async transaction =>
                await transaction.QuerySingleOrDefaultAsync<bool>(CounterTurnsSql.Take, null)
                    ? await Counters.Move(transaction, Now)
                    : Moved.Nothing, ct));
        while (moved.Taken == Counters.Batch);
        _ = await db.ExecuteAsync(AuditSql.Insert, AuditEvent.OfSystem(
            Now, Done, "user", _people[DemoPeople.Grace].Id, null, null, new { people = _people.Count }), ct);
    }

    private async Task Join(DemoPerson person, int number)
    {
        var code = person.Code ?? (person.By is null ? null : _people[person.By].Code);
        var email = person.Fate switch
        {
            Fate.Alias => $"{person.By}+{person.Username}@example.com",
            Fate.ThrowAway => $"{person.Username}@mailinator.com",
            _ => $"{person.Username}@example.com"
        };
        var address = person.Fate switch
        {
            Fate.SameHome => s_home,
            Fate.Office => new IPAddress([198, 51, 100, (byte)number]),
            _ => new IPAddress([203, 0, 113, (byte)number])
        };
        var user = new NewUser(person.Username, email, passwordHash, null, Attribution.Of(code, null), address);
        _people[person.Username] = Expect(await db.TransactionAsync<SignedUp>(async transaction =>
        {
            var made = Expect(await signUp.Make(user, transaction.QuerySingleOrDefaultAsync<SignUp.Outcome>))
                ?? throw new InvalidOperationException($"{person.Username} is taken");
            var role = person.Username == DemoPeople.Grace ? Role.Admin : Role.User;
            _ = await transaction.ExecuteAsync(SeedDemoSql.Name, new { made.Id, person.First, person.Last, Role = role });
            return made;
        }, ct));
    }

    private async Task Verify(DemoPerson person) => _ = await db.TransactionAsync<Unit>(async transaction =>
    {
        var (userId, now) = (_people[person.Username].Id, Now);
        _ = await transaction.ExecuteAsync(SeedDemoSql.Verify, new { UserId = userId, Now = now.UtcDateTime });
        _ = await transaction.ExecuteAsync(ReferralSql.Lock, new { UserId = userId });
        _ = await transaction.ExecuteAsync(ReferralSql.Settle,
            new { UserId = userId, Now = now.UtcDateTime, AuditId = Guid.CreateVersion7(now), ReferralStep.Settle.Action });
        return Unit.Value;
    }, ct);

    private async Task AddLink(DemoLink link) => _ = await db.ExecuteAsync(SeedDemoSql.AddLink, new
    {
        Id = Guid.CreateVersion7(Now),
        UserId = _people[link.Owner].Id,
        link.Label,
        link.Code,
        link.MaxSignups,
        ExpiresAt = link.EndsIn is { } days ? past.Today.UtcDateTime.AddDays(days) : (DateTime?)null,
        DisabledAt = link.Disabled ? Now.UtcDateTime : (DateTime?)null,
        Now = Now.UtcDateTime
    }, ct);

    private async Task Judge(DemoPerson person, ReferralStep step, string reason)
    {
        var id = await db.QuerySingleAsync<Guid>(ReferralSql.Lock, new { UserId = _people[person.Username].Id }, ct);
        var admin = _people[DemoPeople.Grace].Id;
        _ = Expect(await reviews.Take(step, ReviewsSql.Move, new Review($"{id}", reason, admin, default), ct));
    }

    private async Task<Guid> Redeem(decimal amount) => Expect(await db.TransactionAsync<Guid>(async transaction =>
    {
        var ledger = await Ledger.Open(transaction, _people[DemoPeople.Ada].Id, clock);
        var id = Guid.CreateVersion7(Now);
        _ = await transaction.ExecuteAsync(SeedDemoSql.Spend,
            new { Id = id, ledger.UserId, RewardType = RewardType.Credits, Amount = amount, ledger.Now });
        await ledger.Add(new RewardEntry
        {
            Kind = RewardKind.Spent,
            RewardType = RewardType.Credits,
            Amount = -amount,
            SpendId = id,
            OccurredAt = ledger.Now,
            AvailableAt = ledger.Now
        });
        return id;
    }, ct));

    /// <summary>Nothing here depends on anybody else, so a refusal is a fault of the demo.</summary>
    private static T Expect<T>(Result<T> result) =>
        result.Error is { } refused ? throw new InvalidOperationException($"{refused.Code}: {refused.Message}") : result.Value;

    private sealed record Waiting(string Lane, string Type, string Payload);
}
