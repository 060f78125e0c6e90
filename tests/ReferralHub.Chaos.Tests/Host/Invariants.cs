using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Tests.Host;

namespace ReferralHub.Chaos.Tests.Host;

/// <summary>What holds whatever died, once the instances that live have put everything in order by themselves.</summary>
public static partial class Invariants
{
    /// <summary>What failed three times is tried again after eight seconds.</summary>
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(90);

    /// <param name="copies">The most that one mail may have arrived; a second is the same mail again.</param>
    public static async Task Hold(this Scene scene, int copies = 1)
    {
        await scene.IsQuiet();
        await scene.KeptItsWord();
        await scene.CountedRight();
        await scene.MailedEverybody(copies);
        await scene.ReconcilesWithoutADifference();
        foreach (var instance in scene.Living)
            await Eventually.True(
                async () => (await instance.Http.GetJson("/health/ready")).Text("status") is "ready", "it knows that all are back");
    }

    /// <summary>A fault is told as one that passes, in time; nothing is told that is not so.</summary>
    public static void AreFaultsThatPass(this IEnumerable<Told> told)
    {
        foreach (var one in told.Where(one => one.Status is not 201))
            _ = (one.Status, one.SaysWhenAgain).Should().Be((503, true), $"{one} is a fault that passes");
    }

    private static Task IsQuiet(this Scene scene) => Eventually.True(async () => await scene.Database.Scalar<bool>(
        """
        select not exists (select from outbox_messages where dead_at is null)
          and not exists (select from counter_events)
        """), "everything is delivered and counted", s_settled);

    /// <summary>Who was told 201 is there with their referral, and whoever is there has one.</summary>
    private static async Task KeptItsWord(this Scene scene)
    {
        var promised = scene.SignUps.Where(told => told.Status == 201).Select(told => told.Name).ToArray();
        var there = await scene.Database.Scalar<string[]>(
            $"select array_agg(username::text) from users where id <> '{scene.Referrer.Id}'");
        var referred = await scene.Database.Scalar<string[]>(
            "select array_agg(u.username::text) from referrals r join users u on u.id = r.referred_id");
        _ = promised.Should().NotBeEmpty().And.BeSubsetOf(there);
        _ = referred.Should().OnlyHaveUniqueItems().And.BeEquivalentTo(there);
    }

    private static async Task CountedRight(this Scene scene)
    {
        var referrals = await scene.Database.Scalar<long>("select count(*) from referrals");
        foreach (var http in scene.Living.Select(instance => instance.For(scene.Referrer.AccessToken)))
        {
            // a number may be two seconds old
            await Eventually.True(async () =>
                (await http.GetJson("/api/referral-stats")).GetProperty("totals").GetProperty("signups").GetInt64() == referrals,
                $"the stats count {referrals} sign-ups");
            _ = (await Listed(http)).Should().OnlyHaveUniqueItems().And.HaveCount((int)referrals);
        }
    }

    private static async Task<List<Guid>> Listed(HttpClient http)
    {
        List<Guid> listed = [];
        for (var page = "/api/referrals?limit=100"; page.Length > 0;)
        {
            var json = await http.GetJson(page);
            listed.AddRange(json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            page = json.GetProperty("next_cursor").GetString() is { } next ? $"/api/referrals?limit=100&cursor={next}" : "";
        }
        return listed;
    }

    private static async Task MailedEverybody(this Scene scene, int copies)
    {
        var addresses = await scene.Database.Scalar<string[]>("select array_agg(email::text) from users");
        var mails = scene.Smtp.Mails.GroupBy(mail => Recipient().Match(mail).Groups[1].Value).ToArray();
        _ = mails.Select(mail => mail.Key).Should().BeEquivalentTo(addresses);
        foreach (var mail in mails)
        {
            _ = mail.Should().HaveCountLessThanOrEqualTo(copies, $"{mail.Key} has so many");
            _ = mail.Select(copy => MessageId().Match(copy).Value).Distinct().Should().ContainSingle();
        }
        _ = (await scene.Database.Scalar<long>("select count(*) from outbox_messages")).Should().Be(0, "there is no dead letter");
    }

    private static async Task ReconcilesWithoutADifference(this Scene scene)
    {
        await using var command = new ServerProcess(scene.Settings(), arguments: "reconcile");
        _ = (await command.Done()).Should().Be((0, "0 differences"));
    }

    [GeneratedRegex("^To: (.+?)\\s*$", RegexOptions.Multiline)]
    private static partial Regex Recipient();

    [GeneratedRegex("^Message-ID: .+$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex MessageId();
}
