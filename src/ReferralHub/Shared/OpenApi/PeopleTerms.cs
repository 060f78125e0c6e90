using ReferralHub.Domain;

namespace ReferralHub.Shared.OpenApi;

/// <summary>Who people are and how they prove it.</summary>
internal static class PeopleTerms
{
    internal static readonly Dictionary<string, Term> All = new()
    {
        ["id"] = new("Its id.", Example.Bob),
        ["username"] = new("Unique without regard to case.", "bob"),
        ["Body.username"] = new("Unique without regard to case, and none of those that are kept for ourselves (`admin`, `api`, `www` ...).",
            "bob") { Pattern = $"^{Username.Pattern}$" },
        ["email"] = new("Where mail goes.", "bob@example.com"),
        ["Body.email"] = new("Told apart without regard to case.", "bob@example.com")
        {
            // HTML's grammar, which takes what the format email refuses
            Pattern = $"^{EmailAddress.Pattern}$",
            MaxLength = EmailAddress.MaxLength,
        },
        ["email_verified"] = new("Whether the address has proven itself by the token that was mailed there.", true),
        ["RegisterAnswer.email_verified"] = new("Not yet: a mail with the token follows.", false),
        ["Body.password"] = new("Counted in Unicode code points; not among the most used, and without the username or the e-mail's name.",
            "battery staple") { MinLength = PasswordRules.MinLength, MaxLength = PasswordRules.MaxLength },
        ["LoginBody.password"] = new("The password.", "battery staple") { MinLength = 1, MaxLength = PasswordRules.MaxLength },
        ["username_or_email"] = new("Either, in any case.", "bob") { MinLength = 1, MaxLength = EmailAddress.MaxLength },
        ["phone"] = new("As E.164 has it.", Term.Null),
        ["ProfileFriend.phone"] = new("Its country and the last two digits.", Term.Null),
        ["first_name"] = new("As they wish to be called.", Term.Null),
        ["last_name"] = new("As they wish to be called.", Term.Null),
        ["role"] = new("What they may do.", Role.User) { OneOf = [Role.User, Role.Admin] },
        ["created_at"] = new("When they signed up.", "2026-01-31T12:00:00.000000Z"),
    };
}
