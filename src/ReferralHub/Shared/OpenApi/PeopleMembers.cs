using ReferralHub.Domain;

namespace ReferralHub.Shared.OpenApi;

/// <summary>Accounts, sessions and what proves who one is.</summary>
internal static class PeopleMembers
{
    public static readonly Dictionary<string, Member> All = new()
    {
        ["username"] = new("Unique without regard to case; null where somebody was erased."),
        ["Body.username"] = Member.Text("Unique without regard to case, and not one of those that are kept for ourselves (`admin`, `api`, "
            + "`www` ...).", 3, 30, "^[A-Za-z0-9_.-]{3,30}$"),
        ["email"] = new("") { Format = "email" },
        ["Body.email"] = new("Told apart without regard to case.") { Format = "email", MaxLength = EmailAddress.MaxLength },
        ["email_verified"] = new("Whether the address has proven itself by the token that was mailed there."),
        ["Body.password"] = Member.Text("Counted in Unicode code points; not among the 10,000 most used, and without the username or the "
            + "e-mail's name in it.", PasswordRules.MinLength, PasswordRules.MaxLength),
        ["LoginBody.password"] = Member.Text("", 1, PasswordRules.MaxLength),
        ["EraseAccountBody.password"] = Member.Text("If the account has one.", 0, PasswordRules.MaxLength),
        ["EraseAccountBody.code"] = new("A fresh code by SMS, if the account has a phone and no password."),
        ["current_password"] = new("The one that is in force."),
        ["username_or_email"] = Member.Text("", 1, EmailAddress.MaxLength),
        ["use_cookies"] = new("Whether the tokens come in cookies, which no script can read, instead of the body."),
        ["Body.referral_code"] = new("The code of any link. Empty counts as absent; without one, the cookie of the latest link that was "
            + "followed counts.") { MaxLength = ReferralCode.MaxLength },
        ["Body.invite_code"] = new("The code one was invited by: once, within seven days of the sign-up.")
        {
            MaxLength = ReferralCode.MaxLength
        },
        ["invite_code"] = new("The code one was invited by."),
        ["invited_count"] = new("How many people came by any of the caller's links."),
        ["invited"] = new("The latest 20 of them."),
        ["ProfileFriend.phone"] = new("Masked."),
        ["ProfileFriend.status"] = Member.Choice("", ReferralStatus.All),
        ["phone"] = new("As E.164 has it."),
        ["Body.phone"] = new("As E.164 has it.") { Pattern = @"^\+[1-9][0-9]{7,14}$" },
        ["PhoneLoginBody.code"] = new("The six digits of the SMS."),
        ["Body.first_name"] = Member.Text("Null takes it away.", 1, 100),
        ["Body.last_name"] = Member.Text("Null takes it away.", 1, 100),
        ["role"] = Member.Choice("", Role.User, Role.Admin),
        ["suspended"] = new("Whether they are shut out: no session, no sign-in, and their codes do not count."),
        ["referral_code"] = new("The code of the default link, for ever the same."),
        ["referral_link"] = new("The default link.") { Format = "uri" },
        ["VerifyEmailBody.token"] = new("The token of the mail."),
        ["ResetPasswordBody.token"] = new("The token of the mail."),
        ["VerifyTokenBody.token"] = new("An access token."),
        ["access_token"] = new("An ES256 JWT for `Authorization: Bearer`."),
        ["token_type"] = Member.Choice("", "Bearer"),
        ["TokenAnswer.expires_in"] = new("Seconds for which the access token is good."),
        ["SessionAnswerInCookies.expires_in"] = new("Seconds for which the access cookie is good."),
        ["IssuePartnerTokenAnswer.expires_in"] = new("Seconds for which the access token is good."),
        ["refresh_token"] = new("Opaque; each use gives the next one, and within ten seconds the same again."),
        ["Body.refresh_token"] = new("Opaque; without it the cookie counts."),
        ["csrf_token"] = new("For `X-CSRF-Token`, as long as this session lives."),
        ["created"] = new("Whether this sign-in made the account; only of `POST /api/phone/login`."),
        ["RequestPhoneCodeAnswer.expires_in"] = new("Seconds for which the code is good."),
        ["resend_after"] = new("Seconds after which another code may be asked for."),
        ["active"] = new("Always true: what is not good is answered 401."),
        ["sub"] = new("Whose token it is."),
        ["sid"] = new("The session of the token."),
        ["exp"] = new("When it ends, in seconds since 1970."),
        ["scope"] = new("What the token is good for, separated by blanks."),
        ["current"] = new("Whether it is the session of this call."),
        ["ip"] = new("The address that it came from."),
        ["last_used_at"] = new("When it was last refreshed."),
        ["kty"] = Member.Choice("", "EC"),
        ["use"] = Member.Choice("", "sig"),
        ["alg"] = Member.Choice("", "ES256"),
        ["crv"] = Member.Choice("", "P-256"),
        ["kid"] = new("As in the header of the tokens that it signed."),
        ["CheckLivenessAnswer.status"] = Member.Choice("", "up"),
        ["CheckReadinessAnswer.status"] = Member.Choice("", "ready", "degraded", "unavailable"),
        ["checks"] = new("`up`, or what is wrong, by the name of what was asked."),
        ["has_password"] = new("Whether one can sign in with a password."),
        ["openapi"] = new("The version of OpenAPI."),
        ["ApiDocumentAbout.version"] = new("The version of the contract."),
        ["pending_email"] = new("The new address, until it has proven itself.") { Format = "email" },
        ["revoked_reason"] = new("Why the session ended.")
    };
}
