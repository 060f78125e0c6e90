using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using ReferralHub.Domain;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Shared.OpenApi;

/// <summary>What stands in paths and queries.</summary>
internal static class ParameterMembers
{
    private static readonly Member s_status = Member.Choice("Only those in this state.", ReferralStatus.All);
    private static readonly Member s_code = new("The code of a link, in any case.");

    public static readonly Dictionary<string, Member> All = new()
    {
        ["?id"] = new("Its id; what is malformed, unknown or somebody else's is not found.") { Format = "uuid" },
        ["?delivery_id"] = new("The id of the delivery.") { Format = "uuid" },
        ["?external_id"] = new("The partner's own id of the conversion."),
        ["?code"] = s_code,
        ["?limit"] = new("How many at most.")
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Min = "1",
            Max = "100",
            Default = JsonValue.Create(20)
        },
        ["?cursor"] = new("The `next_cursor` of the page before, of the same list."),
        ["ListReferrals?status"] = s_status,
        ["ReviewReferrals?status"] = s_status,
        ["ListRewardSpends?status"] = Member.Choice("Only those in this state.", SpendStatus.All),
        ["?link_id"] = new("Only those who came by this link.") { Format = "uuid" },
        ["ReviewReferrals?reason"] = Member.Text("Only those with this reason, such as `velocity`.", 1, 100),
        ["ListUsers?query"] = new("How a username or an e-mail address begins.") { MaxLength = EmailAddress.MaxLength },
        ["?subject_id"] = new("Only what was done to this person, referral or other thing.") { Format = "uuid" },
        ["?action"] = Member.Text("Only events of this name.", 1, 50, "^[a-z_]+$"),
        ["?since"] = new("Only what changed at this time or later.") { Format = "date-time" },
        ["?from"] = new("The first day; absent: 29 days before the last.") { Format = "date" },
        ["?to"] = new("The last day, at most 731 from the first; absent: today, or 29 days after the first.") { Format = "date" },
        ["?tz"] = new("The IANA name of the time zone whose days are counted.") { MinLength = 1, MaxLength = 64, Default = "UTC" },
        ["?period"] = new("This week from Monday, this month, or all time; in UTC.")
        {
            OneOf = ["week", "month", "all"],
            Default = "all"
        }
    };
}
