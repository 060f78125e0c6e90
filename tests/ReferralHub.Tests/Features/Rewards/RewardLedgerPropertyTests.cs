using System.Globalization;
using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ReferralHub.Shared.Counters;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Rewards;

/// <summary>
/// Random rules and events over HTTP, with two instances' workers on one database, against <see cref="RewardModel"/>: after each step every
/// balance is what the model says, and in the end <c>reconcile</c> finds nothing. The seed in the name repeats a run's steps.
/// </summary>
public sealed class RewardLedgerPropertyTests
{
    private const int Steps = 60;
    private static readonly string[] s_types = ["credits", "premium_days", "discount_percent"];
    private static readonly string[] s_events = ["purchase", "purchase", "signup"];
    private static readonly string[] s_names = ["alpha", "beta", "gamma", "first-mile", "second-mile"];

    private readonly RewardModel _model = new();
    private readonly Dictionary<string, string> _rules = [];
    private readonly List<Friend> _friends = [];
    private readonly List<(string Id, RewardModel.Conversion Conversion, Friend Friend)> _conversions = [];
    private readonly List<(string Id, Person Who, string Type, decimal Amount)> _requested = [];
    private readonly List<string> _said = [];
    private App _app = null!;
    private Random _random = null!;
    private Person _admin = null!;
    private Person[] _people = [];
    private PartnerClient _shop = null!;

    /// <summary>Whom somebody referred; <see cref="Success"/> while it is one.</summary>
    private sealed record Friend(Person Person, Guid Referral, Guid Referrer, DateTime SignedUpAt)
    {
        public RewardModel.Success? Success { get; set; }

        public bool IsPending { get; set; } = true;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_balance_is_what_rules_and_events_give(int seed)
    {
        _random = new Random(seed);
        await using var app = _app = await Rewarding.WithoutRules(new() { ["Rewards:SweepSeconds"] = "0.1" });
        var second = _app.Another(new() { ["Rewards:SweepSeconds"] = "0.1" });
        try
        {
            await Run();
        }
        finally
        {
            await second.Stop();
        }
    }

    private async Task Run()
    {
        _app.Clock.AtNoon();
        _admin = await _app.Given.Admin();
        _people = [await _app.Given.SignedIn(), await _app.Given.SignedIn(), await _app.Given.SignedIn()];
        _shop = await _app.Partner("conversions:write");

        // enough of one kind to be spent, held, lost and missed at the same time
        foreach (var hold in (int[])[0, 3, 6])
            await MakeRule("credits", hold);
        foreach (var hold in (int[])[0, 4])
            await MakeRule("credits", hold, conversions: true);
        for (var step = 0; step < Steps; step++)
        {
            await Step();
            await Compare();
        }

        var (found, _) = await new Reconciliation(_app.Services.GetRequiredService<NpgsqlDataSource>(), _app.Clock)
            .Run(fix: false, default);
        _ = found.Should().BeEmpty();
    }

    private Task Step() => _random.Next(32) switch
    {
        < 4 => MakeRule(Pick(s_types), _random.Next(3) == 0 ? _random.Next(1, 20) : 0, conversions: _random.Next(2) == 0),
        4 => EndRule(),
        < 9 => Register(1 + _random.Next(5), succeed: true),
        < 11 => Register(1 + _random.Next(2), succeed: false),
        < 13 when _friends.Find(friend => friend.IsPending) is { } waiting => Succeed(waiting),
        < 15 when _friends.FindAll(friend => friend.Success is not null) is { Count: > 0 } successful => Reverse(Pick([.. successful])),
        < 20 when _friends.Count > 0 => Convert(1 + _random.Next(4)),
        < 25 when _conversions.FindAll(one => one.Conversion.Value > 0 && !one.Conversion.IsGone) is { Count: > 0 } standing =>
            TakeBack(Pick([.. standing])),
        25 when _conversions.Count > 0 => TakeBack(Pick([.. _conversions])),
        < 28 => Redeem(),
        < 29 when _requested.Count > 0 => Answer(_requested[_random.Next(_requested.Count)]),
        _ => Wait()
    };

    private async Task MakeRule(string type, int holdDays, bool conversions = false)
    {
        var name = s_names[_random.Next(conversions ? 3 : s_names.Length)];
        var milestone = name.EndsWith("mile", StringComparison.Ordinal) ? 2 + _random.Next(4) : (int?)null;
        var cap = milestone is null && _random.Next(3) == 0 ? 5m + _random.Next(40) : (decimal?)null;
        var percent = conversions && _random.Next(2) == 0 ? _random.Next(1, 3000) / 100m : (decimal?)null;
        var rule = new
        {
            name,
            trigger = conversions ? $"conversion:{Pick(s_events)}" : "referral.successful",
            side = milestone is null ? Pick("referrer", "referred", "both") : "referrer",
            reward_type = type,
            amount = percent is null ? _random.Next(1, 2000) / 100m : (decimal?)null,
            percent,
            milestone,
            cap_amount = cap,
            cap_period = cap is null ? null : Pick("day", "week", "month", "ever"),
            hold_days = holdDays,
            expires_after_days = _random.Next(2) == 0 ? _random.Next(1, 25) : (int?)null
        };
        _said.Add($"rule {rule}");
        var made = await _admin.Rule(rule);
        _rules[name] = made.Text("id");
        _model.Make(new RewardModel.Rule(
            name, await Time(made, "valid_from"), rule.trigger, rule.side, rule.reward_type, rule.amount, percent, milestone, cap,
            rule.cap_period, rule.hold_days, rule.expires_after_days));
    }

    private async Task EndRule()
    {
        if (_rules.Count == 0)
            return;
        var name = Pick([.. _rules.Keys.Order()]);
        _said.Add($"end {name}");
        var ended = await (await _admin.Http.PostAsync($"/api/admin/reward-rules/{_rules[name]}/end", null)).Should(200);
        _model.End(name, await Time(ended, "valid_to"));
    }

    /// <summary>All successes at once.</summary>
    private async Task Register(int count, bool succeed)
    {
        var referrer = Pick(_people);
        _said.Add($"{count} {(succeed ? "successes" : "sign-ups")} of {referrer.Username}");
        var made = succeed
            ? await _app.Successes(referrer, count)
            : await Task.WhenAll(Enumerable.Range(0, count).Select(_ => _app.Given.Registered(referrer.Code, "friend")));
        List<Friend> friends = [];
        foreach (var person in made)
        {
            var id = await _app.ReferralOf(person);
            friends.Add(new Friend(person, id, referrer.Id, await Database($"created_at from referrals where id = '{id}'")));
        }
        _friends.AddRange(friends);
        if (succeed)
            await Learn([.. friends.Select(friend => friend.Referral)]);
    }

    /// <summary>Links to verify by may have ended, and the referral too: an admin helps.</summary>
    private async Task Succeed(Friend friend)
    {
        _said.Add($"{friend.Referral} succeeds");
        _ = await _app.Database.Execute(
            $"""
            update users set email_verified_at = now() where id = '{friend.Person.Id}';
            update referrals set reason = 'held' where id = '{friend.Referral}'
            """);
        _ = await (await _admin.Decide(friend.Referral, "approve")).Should(200);
        await _app.Drained();
        await Learn([friend.Referral, .. Of(friend).Select(one => one.Conversion.Id)]);
    }

    /// <summary>At once, of several people maybe; those that come again, with another value, are answered with the first.</summary>
    private async Task Convert(int count)
    {
        var wanted = Enumerable.Range(0, count).Select(_ => (Friend: Pick([.. _friends]), Id: Converting.NewId(), Event: Pick(s_events),
            Value: _random.Next(5) == 0 ? null : (decimal?)(_random.Next(0, 20000) / 100m))).ToArray();
        List<Guid> made = [];
        foreach (var (answer, (friend, id, name, value)) in (await Expect.AtOnce(count, number => Post(wanted[number]))).Zip(wanted))
        {
            _said.Add($"{id}: {name} of {value} by {friend.Referral}");
            if ((_app.Clock.GetUtcNow().UtcDateTime - friend.SignedUpAt).TotalDays > 30)
            {
                _ = await answer.ShouldFail(409, "outside_window");
                continue;
            }
            var conversion = new RewardModel.Conversion((await answer.Should(201)).GetProperty("id").GetGuid(), friend.Referral, name,
                value, await Database($"created_at from conversions where external_id = '{id}'"));
            _model.Convert(conversion);
            _conversions.Add((id, conversion, friend));
            made.Add(conversion.Id);
            _ = (await (await _shop.Convert(friend.Person, id, new { value = 7777 })).Should(200)).IsDuplicate().Should().BeTrue();
        }
        await _app.Drained();
        await Learn([.. made]);

        Task<HttpResponseMessage> Post((Friend Friend, string Id, string Event, decimal? Value) one) =>
            _shop.Convert(one.Friend.Person, one.Id, new { @event = one.Event, value = one.Value });
    }

    /// <summary>Several amounts at once: the highest holds.</summary>
    private async Task TakeBack((string Id, RewardModel.Conversion Conversion, Friend Friend) one)
    {
        var (value, all) = (one.Conversion.Value ?? 0, _random.Next(5) == 0);
        var amounts = Enumerable.Range(0, 1 + _random.Next(3)).Select(number => (all && number == 0) || value < 0.01m
            ? (decimal?)null
            : Math.Max(0.01m, Math.Round(value * _random.Next(1, 10) / 10, 2))).ToArray();
        var said = amounts.Select(amount => amount?.ToString(CultureInfo.InvariantCulture) ?? "all");
        _said.Add($"{one.Id} is taken back: {string.Join(", ", said)}");
        foreach (var answer in await Expect.AtOnce(amounts.Length, number => _shop.TakeBack(one.Id, amounts[number])))
            _ = await answer.Should(200);
        await _app.Drained();
        var now = Pass();
        if (!_model.TakeBack(one.Conversion, amounts.Contains(null) ? null : amounts.Max(), now))
            return;
        _model.Reverse(one.Friend.Referral, now);
        one.Friend.Success = null;
    }

    /// <summary>
    /// What these referrals and conversions gave both sides, in the order in which the ledgers took them, which decides what a cap leaves
    /// to whom.
    /// </summary>
    private async Task Learn(HashSet<Guid> happened)
    {
        foreach (var friend in _friends.Where(friend => happened.Contains(friend.Referral)))
        {
            friend.IsPending = false;
            friend.Success = new RewardModel.Success(friend.Referral, friend.Referrer, friend.Person.Id,
                await Database($"status_changed_at from referrals where id = '{friend.Referral}'"));
        }
        var events = _friends.Where(friend => happened.Contains(friend.Referral))
            .Select(friend => (friend.Referral, Friend: friend, Conversion: (RewardModel.Conversion?)null))
            .Concat(_conversions.Where(one => happened.Contains(one.Conversion.Id) && one.Friend.Success is not null)
                .Select(one => (one.Conversion.Id, one.Friend, Conversion: (RewardModel.Conversion?)one.Conversion)))
            .SelectMany(one => new[] { (one, Person: one.Friend.Referrer), (one, Person: one.Friend.Person.Id) });
        foreach (var side in events.GroupBy(side => side.Person))
        {
            var order = await Order(side.Key);
            foreach (var ((_, friend, conversion), person) in side.OrderBy(one => Array.IndexOf(order, one.one.Item1)))
                if (conversion is null)
                    _model.Succeed(friend.Success!, person);
                else
                    _model.Reward(conversion, friend.Success!, person, Pass());
        }
    }

    private Task<Guid[]> Order(Guid person) => _app.Database.Scalar<Guid[]>(
        $"""
        select coalesce(array_agg(coalesce(conversion_id, referral_id) order by seq), '{"{}"}')
        from reward_entries
        where user_id = '{person}' and kind = 'earned' and referral_id is not null
        """);

    private IEnumerable<(string Id, RewardModel.Conversion Conversion, Friend Friend)> Of(Friend friend) =>
        _conversions.Where(one => one.Friend == friend);

    private async Task Reverse(Friend friend)
    {
        _said.Add($"reverse {friend.Referral}");
        _ = await (await _admin.Decide(friend.Referral, "reverse")).Should(200);
        await _app.Drained();
        _model.Reverse(friend.Referral, Pass());
        friend.Success = null;
    }

    private DateTime Pass()
    {
        var now = _app.Clock.GetUtcNow().UtcDateTime;
        _model.Pass(now);
        return now;
    }

    private async Task Redeem()
    {
        var (who, type) = (Pick(_people), Pick(["credits", .. s_types]));
        // mostly a part of what there is, sometimes all of it, sometimes too much
        _ = Pass();
        var amount = Math.Max(0.01m, Math.Round(_model[who.Id, type].Available * _random.Next(1, 7) / 5, 2));
        _said.Add($"{who.Username} spends {amount} {type}");
        var answer = await who.Redeem(amount, type);
        _ = Pass();
        if (!_model[who.Id, type].TrySpend(amount))
            _ = await answer.ShouldFail(409, "insufficient_balance");
        else
            _requested.Add(((await answer.Should(201)).Text("id"), who, type, amount));
    }

    private async Task Answer((string Id, Person Who, string Type, decimal Amount) spend)
    {
        var decision = Pick("fulfil", "cancel");
        _said.Add($"{decision} {spend.Amount} {spend.Type} of {spend.Who.Username}");
        _ = await (await _admin.Http.PostAsync($"/api/admin/reward-spends/{spend.Id}/{decision}", null)).Should(200);
        _ = Pass();
        if (decision == "cancel")
            _model[spend.Who.Id, spend.Type].GiveBack(spend.Amount);
        _ = _requested.Remove(spend);
    }

    private async Task Wait()
    {
        var time = TimeSpan.FromHours(_random.Next(1, 15 * 24));
        _said.Add($"{time} pass");
        _app.Clock.Advance(time);
        _admin = await _app.Given.SignIn(_admin);
        for (var index = 0; index < _people.Length; index++)
            _people[index] = await _app.Given.SignIn(_people[index]);
        await _app.SignIn(_shop);
    }

    private async Task Compare()
    {
        _ = Pass();
        foreach (var person in _people)
            foreach (var type in s_types)
                _ = (await person.Balance(type)).Should().Be(Expected(person.Id, type),
                    $"of {person.Username}'s {type}, after\n{string.Join('\n', _said)}\n");
        // of those who never look the sweep keeps what is due short
        var expected = _friends.Select(friend => friend.Person.Id)
            .SelectMany(friend => s_types.Select(type => (friend, type, Purse: _model[friend, type])))
            .Where(one => one.Purse is not { Available: 0, Pending: 0, Shortfall: 0 })
            .Select(one => Line(one.friend, one.type, one.Purse.Available, one.Purse.Pending, one.Purse.Shortfall)).Order().ToArray();
        await Eventually.True(async () => (await Kept()).SequenceEqual(expected),
            $"the referred have {string.Join(", ", expected)} and not {string.Join(", ", await Kept())}, "
            + $"after\n{string.Join('\n', _said)}\n");
    }

    private static string Line(Guid person, string type, decimal available, decimal pending, decimal shortfall) =>
        string.Create(CultureInfo.InvariantCulture, $"{person} {type} {available:0.00} {pending:0.00} {shortfall:0.00}");

    private async Task<string[]> Kept() => [.. (await _app.Database.Scalar<string[]>(
        $"""
        select coalesce(array_agg(concat_ws(' ', user_id, reward_type, available, pending, shortfall)), '{"{}"}')
        from reward_balances
        where user_id = any('{"{"}{string.Join(',', _friends.Select(friend => friend.Person.Id))}{"}"}')
          and (available, pending, shortfall) <> (0, 0, 0)
        """)).Order()];

    private (decimal, decimal, decimal, decimal) Expected(Guid person, string type) =>
        _model[person, type] is var purse ? (purse.Available, purse.Pending, purse.Spent, purse.Shortfall) : default;

    private T Pick<T>(params T[] items) => items[_random.Next(items.Length)];

    /// <summary>As the database has it, to the microsecond; answers tell milliseconds.</summary>
    private Task<DateTime> Time(JsonElement rule, string name) =>
        Database($"{name} from reward_rules where id = '{rule.Text("id")}'");

    private Task<DateTime> Database(string what) => _app.Database.Scalar<DateTime>($"select {what}");
}
