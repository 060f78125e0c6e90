using ReferralHub.Domain;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Rewards;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Development;

/// <summary>When they do it.</summary>
internal sealed partial class DemoLife
{
    private const string Laptop = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private const string Phone =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 "
        + "Safari/604.1";

    public IEnumerable<(DateTimeOffset At, Func<Task> Happen)> Moments()
    {
        foreach (var link in DemoPeople.Links)
            yield return (past.At(link.DaysAgo, 500), () => AddLink(link));
        foreach (var (number, person) in DemoPeople.All.Index())
        {
            var at = past.At(person.DaysAgo, person.Minute);
            yield return (at, () => Join(person, number));
            if (person.Fate is not (Fate.Forgets or Fate.Refused or Fate.Alias)
                && past.After(at, TimeSpan.FromMinutes(4 + (number * 37 % 300))) is { } verified)
                yield return (verified, () => Verify(person));
            if (past.After(at, TimeSpan.FromDays(settings.Referrals.PendingDays + 0.01)) is { } overdue && person.Fate is Fate.Forgets)
                yield return (overdue, () => ExpirySweep.Expire(db, settings, Now, ct));
            if (person.Fate is Fate.Refused)
                yield return (at.AddHours(20), () => Judge(person, ReferralStep.Reject, "Signed up twice under another name"));
            if (person.Fate is Fate.TakenBack)
                yield return (at.AddDays(6), () => Judge(person, ReferralStep.Reverse, "First order was refunded"));
        }
        yield return (past.At(25, 840), async () => _fulfilled = await Redeem(60));
        yield return (past.At(24, 600), async () => _ = Expect(await spends.End(
            SpendStatus.Fulfilled, new SpendDecision($"{_fulfilled}", null, _people[DemoPeople.Grace].Id, default), ct)));
        yield return (past.At(3, 840), async () => _ = await Redeem(40));
        foreach (var (daysAgo, minute, agent) in new[] { (8, 480, Laptop), (2, 1250, Phone), (0, 60, Laptop) })
            yield return (past.At(daysAgo, minute), async () => _ = Expect(await sessions.Begin(
                new Account(_people[DemoPeople.Ada].Id, DemoPeople.Ada, Role.User), null, new Client(s_home, agent), ct)
                ?? throw new InvalidOperationException("Ada is gone")));
    }
}
