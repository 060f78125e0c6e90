using ReferralHub.Tests.Features.ReferralLinks;
using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Features.Referrals;

/// <summary>What their owners do to links, and time.</summary>
internal sealed partial class ReferralTown
{
    private Func<Task>? MakeLink(Citizen member)
    {
        if (member.Bearer is null)
            return null;
        int? cap = random.Next(3) == 0 ? null : random.Next(1, 7);
        return async () =>
        {
            var answer = await Send(HttpMethod.Post, LinkCalls.Path, new { code = LinkCalls.NewCode("town"), max_signups = cap },
                member.Bearer);
            Expect(answer, ["201", .. ShutOut(member)]);
            if (answer.IsGood)
                _verdicts.Enqueue((_, _) =>
                    _links.Add(new Doorway(answer.Body.GetProperty("id").GetGuid(), member, answer.Body.Text("code"), false, cap)));
        };
    }

    private Func<Task>? Rename(Doorway link)
    {
        if (link.Owner.Bearer is null)
            return null;
        var code = random.Next(3) == 0 ? Pick(Pick(_links).Codes) : LinkCalls.NewCode("town");
        var isOwn = link.Codes.Contains(code);
        var isTaken = !isOwn && _links.Any(other => other.Codes.Contains(code));
        return async () =>
        {
            var answer = await Send(HttpMethod.Patch, Address(link), new { code }, link.Owner.Bearer);
            var good = link.IsDefault && !isOwn ? "409 default_link" : isTaken ? "409 code_taken" : "200";
            Expect(answer, [.. link.IsDeleted ? ["404 not_found"] : link.IsRestless ? [good, "404 not_found"] : new[] { good },
                .. ShutOut(link.Owner)]);
            if (answer.IsGood && !isOwn)
                _verdicts.Enqueue((_, _) => link.Codes.Add(code));
        };
    }

    /// <summary>Switched off or on again, given a cap or freed of it, or its time is up or is not any more.</summary>
    private Func<Task>? Change(Doorway link)
    {
        if (link.IsRestless || link.Owner.Bearer is null)
            return null;
        link.IsRestless = true;
        int? cap = link.Cap is null ? random.Next(1, 12) : null;
        return random.Next(3) switch
        {
            0 => Change(link, new { disabled = !link.IsDisabled }, () => link.IsDisabled = !link.IsDisabled),
            1 => Change(link, new { max_signups = cap }, () => (link.Cap, link.HadOneCap) = (cap, false)),
            _ when link.IsExpired => Change(link, new { expires_at = (DateTime?)null }, () => link.IsExpired = false),
            _ => Expire(link)
        };
    }

    private Func<Task> Change(Doorway link, object change, Action done) => async () =>
    {
        var answer = await Send(HttpMethod.Patch, Address(link), change, link.Owner.Bearer);
        Expect(answer, [link.IsDeleted ? "404 not_found" : "200", .. ShutOut(link.Owner)]);
        if (answer.IsGood)
            _verdicts.Enqueue((_, _) => done());
    };

    /// <summary>As if it had been given a time, and that had come.</summary>
    private Func<Task> Expire(Doorway link) => async () =>
    {
        _ = await app.Database.Execute($"update referral_links set expires_at = now() where id = '{link.Id}'");
        _verdicts.Enqueue((_, _) => link.IsExpired = true);
    };

    private Func<Task>? Delete(Doorway link)
    {
        if (link.IsRestless || link.Owner.Bearer is null)
            return null;
        link.IsRestless = true;
        return async () =>
        {
            var answer = await Send(HttpMethod.Delete, Address(link), bearer: link.Owner.Bearer);
            Expect(answer, [link.IsDeleted ? "404 not_found" : link.IsDefault ? "409 default_link" : "204", .. ShutOut(link.Owner)]);
            if (answer.IsGood)
                _verdicts.Enqueue((_, _) => link.IsDeleted = true);
        };
    }

    private static string[] ShutOut(Citizen member) => member.IsRestless ? [Unauthorized] : [];

    private static string Address(Doorway link) => $"{LinkCalls.Path}/{link.Id}";
}
