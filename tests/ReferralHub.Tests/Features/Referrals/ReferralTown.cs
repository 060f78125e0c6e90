using System.Collections.Concurrent;
using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Features.Referrals;

/// <summary>
/// A few members with links and everybody who comes by them. What happens is planned from the seed, a burst at a time, and done all at
/// once; each answer must be one that the contract has for how things stood at some moment of the burst. What depends on the others of the
/// burst is judged when it is over (<see cref="_verdicts"/>).
/// </summary>
internal sealed partial class ReferralTown(App app, MortalWorker worker, Random random)
{
    private const int Members = 7;
    private const string Invalid = "400 invalid_referral_code";
    private const string Full = "400 referral_link_full";
    private const string Expired = "400 referral_link_expired";
    private const string Disabled = "400 referral_link_disabled";
    private const string Unauthorized = "401 unauthorized";
    private const string Home = "203.0.113.9";
    private static readonly string?[] s_addresses = [null, null, null, "203.0.113.1", Home, "198.51.100.4", "2001:db8:1:2::a"];

    private readonly List<Doorway> _links = [];
    private readonly List<Citizen> _members = [];
    private readonly List<Citizen> _guests = [];
    private readonly ConcurrentQueue<Action<Chronicle, Chronicle>> _verdicts = new();
    private Person _admin = null!;
    private int _number;

    public IReadOnlyList<Doorway> Links => _links;

    public IEnumerable<Citizen> People => _members;

    public async Task Found()
    {
        _admin = await app.Given.Admin();
        for (var number = 0; number < Members; number++)
        {
            var member = NewCitizen("member", "example.com");
            await Expect(SignUp(member, null), "201");
            _members.Add(member);
            await SignIn(member);
            var own = (await app.Database.Scalar<string>(
                $"""
                select l.id || ' ' || c.code
                from referral_links l
                join referral_codes c on c.link_id = l.id
                where l.user_id = '{member.Id}'
                """)).Split(' ');
            _links.Add(new Doorway(Guid.Parse(own[0]), member, own[1], isDefault: true, cap: null));
        }
    }

    /// <summary>Up to twenty at once, the worker's death among them.</summary>
    public async Task Burst()
    {
        foreach (var member in _members.Where(member => !member.IsOut && member.Bearer is null))
            await SignIn(member);
        if (random.Next(2) == 0)
            await app.Drained();
        var before = await Chronicle.Read(app);
        var plan = Plan();
        var death = random.Next(3) == 0 ? random.Next(plan.Length) : -1;
        var later = TimeSpan.FromMilliseconds(random.Next(300));

        await Task.WhenAll(plan.Select((step, place) => Task.Run(async () =>
        {
            await step();
            if (place == death)
                await worker.Die(later);
        })));

        var after = await Chronicle.Read(app);
        while (_verdicts.TryDequeue(out var verdict))
            verdict(before, after);
        foreach (var citizen in _members.Concat(_guests))
            citizen.IsRestless = false;
        foreach (var link in _links)
            link.IsRestless = false;
    }

    /// <summary>Everybody who can be back is back, and signed in.</summary>
    public async Task Reopen()
    {
        foreach (var member in _members.Where(member => member.IsSuspended))
        {
            await Expect(Send(HttpMethod.Post, $"/api/admin/users/{member.Id}/restore", bearer: _admin.AccessToken), "200");
            member.IsSuspended = false;
        }
        foreach (var member in _members.Where(member => !member.IsErased))
            await SignIn(member);
    }

    private Func<Task>[] Plan()
    {
        var size = random.Next(5, 21);
        return random.Next(7) switch
        {
            0 => Repeat(size, Squeeze(Pick(_links))),
            1 when Known() is { } guest => Repeat(size, () => Quarrel(guest)),
            2 => Repeat(size, () => LateInvite(Pick(_members), Pick(_links.Where(link => link.IsDefault)))),
            3 when Suspects() is { Length: > 0 } suspects =>
                [.. suspects.SelectMany(guest => new[] { Decide(guest, "approve"), Prove(guest) })],
            _ => Repeat(size, Anything)
        };
    }

    /// <summary>Who is held, as a rule, and not verified: proof and pardon at the same moment must not pass each other by.</summary>
    private Citizen[] Suspects() =>
    [
        .. _guests
            .Where(guest => guest.Id != Guid.Empty && guest.Proofs == 0
                && guest.Username.StartsWith("throwaway", StringComparison.Ordinal))
            .Take(10)
    ];

    private static Func<Task>[] Repeat(int count, Func<Func<Task>?> plan) =>
        [.. Enumerable.Range(0, count).Select(_ => plan()).OfType<Func<Task>>()];

    private Func<Func<Task>?> Squeeze(Doorway link) => () => random.Next(4) == 0 ? ComeByPhone(link) : SignUp(link);

    private Func<Task>? Quarrel(Citizen guest) => random.Next(5) switch
    {
        0 => Prove(guest),
        1 => Age(guest),
        2 => Decide(guest, "reject"),
        3 => Decide(guest, "reverse"),
        _ => Decide(guest, "approve")
    };

    private Func<Task>? Anything() => random.Next(100) switch
    {
        < 20 => SignUp(Pick(_links)),
        < 26 => ComeByPhone(Pick(_links)),
        < 44 => Known() is { } guest ? Prove(guest) : null,
        < 58 => Known() is { } guest ? Decide(guest, Pick(s_decisions.Keys)) : null,
        < 64 => Known() is { } guest ? Age(guest) : null,
        < 74 => Click(Pick(_links)),
        < 78 => Rename(Pick(_links)),
        < 83 => MakeLink(Pick(_members)),
        < 87 => Change(Pick(_links)),
        < 88 => Delete(Pick(_links)),
        < 92 => LateInvite(Pick(_members), Pick(_links)),
        < 95 => Newcomer(Pick(_links), Pick(_links)),
        < 98 => SuspendOrRestore(Pick(_members)),
        _ => Erase(random.Next(6) == 0 ? Pick(_members) : Known())
    };

    private T Pick<T>(IEnumerable<T> from) => from.ToArray() is var all ? all[random.Next(all.Length)] : default!;

    /// <summary>Somebody who is there since an earlier burst.</summary>
    private Citizen? Known() => _guests.Where(guest => guest.Id != Guid.Empty).ToArray() is { Length: > 0 } there ? Pick(there) : null;

    /// <summary>Of some the fraud screen thinks ill.</summary>
    private Citizen NewGuest(Citizen inviter)
    {
        var guest = random.Next(10) switch
        {
            0 => NewCitizen("alias", inviter.Email),
            1 or 2 or 3 => NewCitizen("throwaway", "mailinator.com"),
            _ => NewCitizen("guest", "example.com")
        };
        _guests.Add(guest);
        return guest;
    }

    /// <summary><paramref name="mail"/>: a domain, or the mailbox of which this is another name.</summary>
    private Citizen NewCitizen(string prefix, string mail)
    {
        var name = $"{prefix}-{++_number}";
        return new Citizen(name, mail.Contains('@', StringComparison.Ordinal)
            ? mail.Replace("@", $"+{_number}@", StringComparison.Ordinal)
            : $"{name}@{mail}");
    }
}
