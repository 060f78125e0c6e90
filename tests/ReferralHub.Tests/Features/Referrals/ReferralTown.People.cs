using FluentAssertions;
using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Features.Referrals;

/// <summary>How people come, prove themselves, name their inviter late, and go.</summary>
internal sealed partial class ReferralTown
{
    private Func<Task> SignUp(Doorway link)
    {
        var guest = NewGuest(link.Owner);
        var (code, from) = (Pick(link.Codes), Pick(s_addresses));
        return async () => ShouldFit(link, guest, await SignUp(guest, code, from), "201");
    }

    /// <summary>Proven as they come, so nothing but the fraud screen stands between them and success.</summary>
    private Func<Task> ComeByPhone(Doorway link)
    {
        var guest = new Citizen($"phone-{++_number}", "") { Phone = Texts.NewNumber() };
        _guests.Add(guest);
        var (code, from) = (Pick(link.Codes), Pick(s_addresses));
        return async () => ShouldFit(link, guest, await SignUpByPhone(guest, code, from), "200");
    }

    private void ShouldFit(Doorway link, Citizen guest, Answer answer, string good)
    {
        var (mayPass, refusals) = Door(link);
        Expect(answer, mayPass ? [good, .. refusals] : refusals);
        if (answer.Said == Full)
            _verdicts.Enqueue((before, after) =>
                _ = after.ByLink(link.Id).Should().BeGreaterThanOrEqualTo(link.Cap!.Value, "a link that was full is so"));
        if (answer.IsGood)
            _verdicts.Enqueue((before, after) =>
                _ = after.Of(guest)!.Referrer.Should().Be(link.Owner.Id, "who came by a code is its owner's"));
    }

    /// <summary>Whether a code may be good, and what it may be answered if not.</summary>
    private static (bool MayPass, string[] Refusals) Door(Doorway link) => link switch
    {
        { IsRestless: true } or { Owner.IsRestless: true } => (true, [Invalid, Disabled, Expired, Full]),
        { IsDeleted: true } or { Owner.IsOut: true } => (false, [Invalid]),
        { IsDisabled: true } => (false, [Disabled]),
        { IsExpired: true } => (false, [Expired]),
        { Cap: not null } => (true, [Full]),
        _ => (true, [])
    };

    /// <summary>The first click of an agent of its own; some then sign up with the cookie, and some are no clicks.</summary>
    private Func<Task> Click(Doorway link)
    {
        var (guest, code, kind) = (NewGuest(link.Owner), Pick(link.Codes), random.Next(4));
        return async () =>
        {
            var response = kind == 0
                ? await app.Follow(code, "Googlebot/2.1")
                : await app.Follow(code, Clicks.NewAgent(), kind == 1 ? HttpMethod.Head : null);
            _ = ((int)response.StatusCode).Should().Be(302);
            var led = response.Headers.Location!.OriginalString != Clicks.Page;
            if (led && kind > 1)
                link.Click();
            if (kind != 3 || response.Cookie() is not { } cookie)
                return;
            var made = await SignUp(guest, null, cookie: cookie);
            Expect(made, "201");
            _verdicts.Enqueue((before, after) =>
            {
                // a cookie that has gone bad is passed over
                if (after.Of(guest) is { } referral)
                    _ = referral.Referrer.Should().Be(link.Owner.Id);
                else
                    _ = Door(link).Refusals.Should().NotBeEmpty();
            });
        };
    }

    private Func<Task> Prove(Citizen guest) => async () =>
    {
        if (guest.Phone is not null || app.Mailbox.To(guest.Email) is not [var mail, ..])
            return;
        var answer = await Send(HttpMethod.Post, "/api/verify-email", new { token = Mailbox.TokenIn(mail) });
        Expect(answer, "200", "400 invalid_token");
        if (answer.IsGood)
            guest.Prove();
        // a token is good once, and it is good if nobody used it; who is erased has none
        _verdicts.Enqueue((_, _) => _ = guest.Proofs.Should().BeInRange(guest.IsErased || guest.IsRestless ? 0 : 1, 1));
    };

    /// <summary>Without a code; then two are named at once, and the mail's link is followed at the same time.</summary>
    private Func<Task> Newcomer(Doorway one, Doorway other)
    {
        var guest = NewCitizen("late", "example.com");
        return async () =>
        {
            await Expect(SignUp(guest, null), "201");
            await SignIn(guest);
            await Task.WhenAll(LateInvite(guest, one)(), LateInvite(guest, other)(), Prove(guest)());
            _verdicts.Enqueue((_, _) => _guests.Add(guest));
        };
    }

    private Func<Task> LateInvite(Citizen who, Doorway link)
    {
        var code = Pick(link.Codes);
        return async () =>
        {
            if (who.Bearer is null)
                return;
            var answer = await Send(HttpMethod.Patch, "/api/users/me", new { invite_code = code }, who.Bearer);
            var (mayPass, refusals) = Door(link);
            string[] claims = who == link.Owner ? ["400 self_referral"] : ["200", "400 referral_cycle", "409 already_referred"];
            string[] shutOut = who.IsRestless || who.IsOut ? [Unauthorized] : [];
            Expect(answer, [.. mayPass ? claims : [], .. refusals, .. shutOut]);
            _verdicts.Enqueue((before, after) => (answer.Said switch
            {
                "200" => before.Of(who) is null && after.Of(who)?.Referrer == link.Owner.Id,
                "400 referral_cycle" => after.IsAbove(who.Id, link.Owner.Id),
                "409 already_referred" => after.Of(who) is not null,
                Full => after.ByLink(link.Id) >= link.Cap,
                _ => true
            }).Should().BeTrue(
                $"{who.Username} naming {link.Owner.Username} was answered {answer.Said}, and was referred before by {before.Of(who)}, "
                + $"then {after.Of(who)}; {link}"));
        };
    }

    private Func<Task>? SuspendOrRestore(Citizen member)
    {
        if (member.IsRestless || member.IsErased)
            return null;
        member.IsRestless = true;
        var suspend = !member.IsSuspended;
        return async () =>
        {
            await Expect(Send(HttpMethod.Post, $"/api/admin/users/{member.Id}/{(suspend ? "suspend" : "restore")}",
                bearer: _admin.AccessToken), "200");
            _verdicts.Enqueue((_, _) => (member.IsSuspended, member.Bearer) = (suspend, null));
        };
    }

    private Func<Task>? Erase(Citizen? who)
    {
        if (who is null or { IsRestless: true } or { IsOut: true } or { Phone: not null }
            || (_members.Contains(who) && _members.Count(member => member.IsErased) > 1))
            return null;
        who.IsRestless = true;
        return async () =>
        {
            await SignIn(who);
            await Expect(Send(HttpMethod.Delete, "/api/users/me", new { password = Given.Password }, who.Bearer), "204");
            _verdicts.Enqueue((_, _) => (who.IsErased, who.Bearer) = (true, null));
        };
    }
}
