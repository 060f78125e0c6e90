using FluentAssertions;
using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Features.Referrals;

/// <summary>What admins and time do to a referral.</summary>
internal sealed partial class ReferralTown
{
    /// <summary>From which states an action is answered 200, the same action again being one of them.</summary>
    private static readonly Dictionary<string, string[]> s_decisions = new()
    {
        ["approve"] = ["pending", "successful", "rejected", "expired"],
        ["reject"] = ["pending", "rejected"],
        ["reverse"] = ["successful", "reversed"]
    };

    private static readonly Dictionary<string, string[]> s_outcomes = new()
    {
        ["approve"] = ["pending", "successful"],
        ["reject"] = ["rejected"],
        ["reverse"] = ["reversed"]
    };

    private Func<Task> Decide(Citizen guest, string decision) => async () =>
    {
        if (await IdOf(guest) is not { } id)
            return;
        var answer = await Send(HttpMethod.Post, $"/api/admin/referrals/{id}/{decision}", bearer: _admin.AccessToken);
        Expect(answer, "200", "409 illegal_transition");
        _verdicts.Enqueue((before, after) =>
        {
            var seen = after.Since(before, guest);
            _ = (answer.IsGood ? seen.Intersect(s_decisions[decision]) : seen.Except(s_decisions[decision]))
                .Should().NotBeEmpty($"{decision} was answered {answer.Said}, and it was {string.Join(", ", seen)} meanwhile");
            if (answer.IsGood)
                _ = seen.Intersect(s_outcomes[decision]).Should().Contain(answer.Body.Text("status"));
        });
    };

    /// <summary>As if it had all been days ago: past the last of which who is not verified expires.</summary>
    private Func<Task> Age(Citizen guest)
    {
        var days = Pick([1, 9, 40]);
        return () => app.Database.Execute(
            $"""
            update referrals
            set created_at = created_at - interval '{days} days',
                status_changed_at = status_changed_at - interval '{days} days'
            where referred_id = '{guest.Id}'
            """);
    }

    private async Task<Guid?> IdOf(Citizen guest) =>
        Guid.TryParse(await app.Database.Scalar<string>(
            $"select coalesce(min(id::text), '') from referrals where referred_id = '{guest.Id}'"), out var id)
            ? id
            : null;
}
