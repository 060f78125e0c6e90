using Dapper;
using Npgsql;
using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Features.Referrals;

/// <summary>Every referral with all it has been so far, as one statement saw it.</summary>
internal sealed class Chronicle
{
    private readonly Dictionary<Guid, Line[]> _byReferred;

    private Chronicle(IEnumerable<Line> lines) =>
        _byReferred = lines.GroupBy(line => line.Referred).ToDictionary(group => group.Key, group => group.ToArray());

    public IEnumerable<Guid> Referrers => _byReferred.Values.Select(lines => lines[0].Referrer).Distinct();

    public static async Task<Chronicle> Read(App app)
    {
        await using var connection = new NpgsqlConnection(app.Database.ConnectionString);
        return new Chronicle(await connection.QueryAsync<Line>(
            """
            select r.referrer_id as referrer, r.referred_id as referred, r.link_id as link, h.status
            from referrals r
            join referral_history h on h.referral_id = r.id
            order by h.id
            """));
    }

    /// <summary>
    /// Since when each referral is what it is, exactly: an answer gives milliseconds, and in one of those a worker can settle several.
    /// </summary>
    public static async Task<Dictionary<Guid, DateTime>> Moments(App app)
    {
        await using var connection = new NpgsqlConnection(app.Database.ConnectionString);
        return (await connection.QueryAsync<(Guid Id, DateTime At)>("select id, status_changed_at from referrals"))
            .ToDictionary(moment => moment.Id, moment => moment.At);
    }

    /// <summary>How this person was referred; null if they were not.</summary>
    public Line? Of(Citizen citizen) => _byReferred.TryGetValue(citizen.Id, out var lines) ? lines[^1] : null;

    public int ByLink(Guid link) => _byReferred.Values.Count(lines => lines[0].Link == link);

    /// <summary>The state it was in then, and those that it has been in since.</summary>
    public string[] Since(Chronicle before, Citizen citizen) =>
        [
            .. _byReferred[citizen.Id]
                .Skip(before._byReferred.TryGetValue(citizen.Id, out var then) ? then.Length - 1 : 0)
                .Select(line => line.Status)
        ];

    public bool IsAbove(Guid above, Guid citizen)
    {
        for (var hops = 0; hops <= _byReferred.Count && _byReferred.TryGetValue(citizen, out var lines); hops++)
            if ((citizen = lines[0].Referrer) == above)
                return true;
        return false;
    }

    public sealed record Line(Guid Referrer, Guid Referred, Guid Link, string Status);
}
