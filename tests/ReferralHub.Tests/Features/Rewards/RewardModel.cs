namespace ReferralHub.Tests.Features.Rewards;

/// <summary>
/// What docs/rewards.md says, as plainly as it can be written: one thing after another, in memory, moment by moment. It shares no code with
/// the product.
/// </summary>
internal sealed class RewardModel
{
    private readonly List<Rule> _rules = [];
    private readonly List<Success> _successes = [];
    private readonly List<Conversion> _conversions = [];
    private readonly List<Gain> _gains = [];
    private readonly Dictionary<(Guid, string), Purse> _purses = [];

    internal sealed record Rule(
        string Name, DateTime From, string Trigger, string Side, string Type, decimal? Amount, decimal? Percent, int? Milestone,
        decimal? Cap, string? Period, int HoldDays, int? ExpiresAfterDays)
    {
        public DateTime To { get; set; } = DateTime.MaxValue;

        public bool IsValidAt(DateTime at) => From <= at && at < To;
    }

    internal sealed record Success(Guid Id, Guid Referrer, Guid Referred, DateTime At);

    internal sealed record Conversion(Guid Id, Guid Referral, string Event, decimal? Value, DateTime At)
    {
        public decimal Gone { get; set; }

        public bool IsGone { get; set; }
    }

    private sealed record Gain(Guid Person, Rule Rule, Guid? Referral, Guid? Conversion, decimal Amount, DateTime At, DateTime Since)
    {
        public DateTime AvailableAt => Since.AddDays(Rule.HoldDays);

        public DateTime ExpiresAt =>
            Rule.ExpiresAfterDays is { } days ? AvailableAt.Date.AddDays(days + 1) : DateTime.MaxValue;

        public decimal Left { get; set; } = Amount;
    }

    public Purse this[Guid person, string type]
    {
        get
        {
            if (!_purses.TryGetValue((person, type), out var purse))
                _purses[(person, type)] = purse = new Purse();
            return purse;
        }
    }

    public void Pass(DateTime now)
    {
        foreach (var purse in _purses.Values)
            purse.Pass(now);
    }

    public void Make(Rule rule)
    {
        foreach (var version in _rules.Where(version => version.Name == rule.Name))
            version.To = version.To < rule.From ? version.To : rule.From;
        _rules.Add(rule);
    }

    public void End(string name, DateTime at)
    {
        foreach (var version in _rules.Where(version => version.Name == name && version.To > at))
            version.To = at;
    }

    public void Succeed(Success success, Guid person)
    {
        if (person == success.Referrer)
            _successes.Add(success);
        var side = person == success.Referrer ? "referrer" : "referred";
        foreach (var rule in For("referral.successful", side, success.At))
            Earn(new Gain(person, rule, success.Id, null, Capped(person, rule, rule.Amount!.Value, success.At), success.At, success.At));
        if (person == success.Referrer)
            LookAtMilestones(person);
    }

    public void Reverse(Guid referral, DateTime now)
    {
        var success = _successes.Single(success => success.Id == referral);
        _ = _successes.Remove(success);
        foreach (var gain in _gains.Where(gain => gain.Referral == referral).ToArray())
            Lose(gain, now);
        foreach (var gain in _gains
            .Where(gain => gain.Person == success.Referrer && gain.Rule.Milestone > Of(success.Referrer).Length).ToArray())
            Lose(gain, now);
    }

    public void Convert(Conversion conversion) => _conversions.Add(conversion);

    /// <summary>What a conversion gives a person, when its referral is a success.</summary>
    public void Reward(Conversion conversion, Success success, Guid person, DateTime now)
    {
        if (conversion.IsGone)
            return;
        foreach (var rule in For($"conversion:{conversion.Event}", person == success.Referrer ? "referrer" : "referred", conversion.At))
        {
            var worth = rule.Amount ?? Cents((conversion.Value ?? 0) * rule.Percent!.Value / 100);
            Earn(new Gain(person, rule, success.Id, conversion.Id, Capped(person, rule, worth, conversion.At), conversion.At,
                conversion.At > success.At ? conversion.At : success.At));
        }
        Lower(conversion, now);
    }

    /// <summary>So much is gone in all; null: everything. Whether the success goes with it.</summary>
    public bool TakeBack(Conversion conversion, decimal? gone, DateTime now)
    {
        if (conversion.IsGone || gone <= conversion.Gone)
            return false;
        conversion.IsGone = gone is null || gone == conversion.Value;
        conversion.Gone = gone ?? conversion.Value ?? 0;
        Lower(conversion, now);
        return conversion.IsGone && _successes.Any(success => success.Id == conversion.Referral)
            && _conversions.All(other => other.Referral != conversion.Referral || other.IsGone);
    }

    private void Lower(Conversion conversion, DateTime now)
    {
        foreach (var gain in _gains.Where(gain => gain.Conversion == conversion.Id).ToArray())
        {
            var left = conversion.IsGone ? 0
                : conversion.Gone == 0 ? gain.Amount
                : gain.Amount - Cents(gain.Amount * conversion.Gone / conversion.Value!.Value);
            this[gain.Person, gain.Rule.Type].Lose(gain.Left - left, gain.AvailableAt, gain.ExpiresAt, now);
            gain.Left = left;
        }
    }

    private static decimal Cents(decimal amount) => Math.Floor((amount * 100) + 0.5m) / 100;

    private Rule[] For(string trigger, string side, DateTime at) => [.. _rules.Where(rule =>
        rule.Milestone is null && rule.Trigger == trigger && rule.IsValidAt(at) && (rule.Side == side || rule.Side == "both"))];

    private decimal Capped(Guid person, Rule rule, decimal worth, DateTime at) =>
        rule.Cap is { } cap ? Math.Min(worth, Math.Max(0, cap - Used(person, rule, at))) : worth;

    private DateTime[] Of(Guid person) =>
        [.. _successes.Where(success => success.Referrer == person).Select(success => success.At).Order()];

    private void LookAtMilestones(Guid person)
    {
        var times = Of(person);
        foreach (var versions in _rules.Where(rule => rule.Milestone is not null).GroupBy(rule => rule.Name))
            if (!_gains.Any(gain => gain.Person == person && gain.Rule.Name == versions.Key))
            {
                var met = versions
                    .Select(rule => (
                        Rule: rule,
                        At: times.Skip(rule.Milestone!.Value - 1).Where(rule.IsValidAt).Select(at => (DateTime?)at).Min()))
                    .Where(one => one.At is not null).OrderBy(one => one.At).FirstOrDefault();
                if (met.Rule is { } rule)
                    Earn(new Gain(person, rule, null, null, rule.Amount!.Value, met.At!.Value, met.At.Value));
            }
    }

    private void Earn(Gain gain)
    {
        _gains.Add(gain);
        this[gain.Person, gain.Rule.Type].Earn(gain.Amount, gain.AvailableAt, gain.ExpiresAt);
    }

    private void Lose(Gain gain, DateTime now)
    {
        _ = _gains.Remove(gain);
        this[gain.Person, gain.Rule.Type].Lose(gain.Left, gain.AvailableAt, gain.ExpiresAt, now);
    }

    private decimal Used(Guid person, Rule rule, DateTime at) => _gains
        .Where(gain => gain.Person == person && gain.Rule.Name == rule.Name && Period(rule.Period!, gain.At) == Period(rule.Period!, at))
        .Sum(gain => gain.Left);

    private static DateTime Period(string period, DateTime at) => period switch
    {
        "day" => at.Date,
        "week" => at.Date.AddDays(-(((int)at.DayOfWeek + 6) % 7)),
        "month" => new DateTime(at.Year, at.Month, 1),
        _ => default
    };
}

/// <summary>One person's rewards of one kind: single coins' worth of time, in order.</summary>
internal sealed class Purse
{
    private readonly Dictionary<(DateTime At, DateTime Expires), decimal> _held = [];
    private readonly SortedDictionary<DateTime, decimal> _stock = [];
    private readonly Dictionary<DateTime, decimal> _lapsed = [];
    private DateTime _now;

    public decimal Available => _stock.Values.Sum();

    public decimal Pending => _held.Values.Sum();

    public decimal Spent { get; private set; }

    public decimal Shortfall { get; private set; }

    /// <summary>Every end of a hold and every expiry at its own moment.</summary>
    public void Pass(DateTime now)
    {
        while (true)
        {
            var moments = _held.Keys.Select(hold => hold.At).Concat(_stock.Keys).Where(at => at <= now).ToArray();
            if (moments.Length == 0)
                break;
            var moment = moments.Min();
            foreach (var hold in _held.Keys.Where(hold => hold.At == moment).OrderBy(hold => hold.Expires).ToArray())
            {
                _ = _held.Remove(hold, out var amount);
                Gain(amount, hold.Expires);
            }
            if (_stock.Remove(moment, out var lost))
                _lapsed[moment] = _lapsed.GetValueOrDefault(moment) + lost;
        }
        _now = now;
    }

    public void Earn(decimal amount, DateTime at, DateTime expires)
    {
        if (amount == 0)
            return;
        if (at > _now)
            _held[(at, expires)] = _held.GetValueOrDefault((at, expires)) + amount;
        else
            Gain(amount, expires);
    }

    public bool TrySpend(decimal amount)
    {
        if (Available < amount)
            return false;
        Spent += amount;
        _ = Take(amount);
        return true;
    }

    public void GiveBack(decimal amount)
    {
        Spent -= amount;
        Gain(amount, DateTime.MaxValue);
    }

    public void Lose(decimal amount, DateTime at, DateTime expires, DateTime now)
    {
        if (at > now && _held.TryGetValue((at, expires), out var held))
        {
            _held[(at, expires)] = held - amount;
            return;
        }
        var unused = Math.Min(amount, _lapsed.GetValueOrDefault(expires));
        _lapsed[expires] = _lapsed.GetValueOrDefault(expires) - unused;
        amount -= unused;
        var own = Math.Min(amount, _stock.GetValueOrDefault(expires));
        Put(expires, -own);
        Shortfall += amount - own - Take(amount - own);
    }

    private void Gain(decimal amount, DateTime expires)
    {
        var filled = Math.Min(Shortfall, amount);
        Shortfall -= filled;
        Put(expires, amount - filled);
    }

    private decimal Take(decimal most)
    {
        var taken = 0m;
        foreach (var expires in _stock.Keys.ToArray())
        {
            var part = Math.Min(most - taken, _stock[expires]);
            Put(expires, -part);
            taken += part;
        }
        return taken;
    }

    private void Put(DateTime expires, decimal more)
    {
        _stock[expires] = _stock.GetValueOrDefault(expires) + more;
        if (_stock[expires] == 0)
            _ = _stock.Remove(expires);
    }
}
