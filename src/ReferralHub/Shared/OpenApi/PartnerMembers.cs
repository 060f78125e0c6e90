using ReferralHub.Domain;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Shared.OpenApi;

/// <summary>Conversions, webhooks, and what partners see of their own calls.</summary>
internal static class PartnerMembers
{
    private const string MostValue = "9999999999.99";
    private const string Currency = "Three letters of ISO 4217.";
    private static readonly string[] s_events = [.. WebhookEvents.All, WebhookEvents.Test];
    private static readonly string[] s_deliveries = ["pending", "delivered", "failed"];

    public static readonly Dictionary<string, Member> All = new()
    {
        ["grant_type"] = Member.Choice("", "client_credentials"),
        ["ClientCredentialsForm.scope"] = new("Some of the client's scopes, separated by blanks; absent: all of them."),
        ["client_id"] = new("Unless it comes by Basic authentication."),
        ["client_secret"] = new("Unless it comes by Basic authentication."),
        ["Body.referred_user_id"] = new("Who did it; this or `email`.") { Format = "uuid" },
        ["RecordConversionBody.email"] = new("Whose address it is; this or `referred_user_id`.")
        {
            Format = "email",
            MaxLength = EmailAddress.MaxLength
        },
        ["event"] = new("What they did, in the partner's words."),
        ["Body.event"] = Member.Text("What they did, in the partner's words; rules wait for it.", 1, 50, "^[a-z0-9_.-]{1,50}$"),
        ["external_id"] = new("The partner's own id of it."),
        ["Body.external_id"] = Member.Text("The partner's own id of it: visible ASCII without slashes.", 1, 200, @"^[!-.0-\[\]-~]+$"),
        ["value"] = Member.Amount("What it was worth.", min: "0", max: MostValue),
        ["currency"] = new(Currency),
        ["Body.currency"] = new(Currency) { Pattern = "^[A-Za-z]{3}$" },
        ["Conversion.status"] = Member.Choice("", "recorded", "partially_reversed", "reversed"),
        ["reversed_amount"] = Member.Amount("How much of the value was taken back.", min: "0", max: MostValue),
        ["ReverseConversionBody.amount"] =
            Member.Amount("How much of the value is gone in all; absent: all of it.", above: "0", max: MostValue),
        ["duplicate"] = new("True: this `external_id` was known, and this is its conversion. Not said of a reversal."),
        ["changed_at"] = new("When it came to be in this state."),
        ["Webhook.url"] = new("Where the calls go.") { Format = "uri" },
        ["WebhookWithSecret.url"] = new("Where the calls go.") { Format = "uri" },
        ["Body.url"] = new("https, to a host on the public Internet.") { Format = "uri", MaxLength = WebhookTargets.MaxLength },
        ["events"] = Member.Choice("What it hears of.", WebhookEvents.All),
        ["ExportAccountAnswer.events"] = new("What happened to the account."),
        ["Body.description"] = Member.Text("For its owner; null takes it away.", 1, 200),
        ["disabled_reason"] = Member.Choice("`partner`: on purpose; `gone`: it answered 410; `failing`: no success for three days.",
            "partner", "gone", "failing"),
        ["UpdateWebhookBody.disabled"] = new("False enables it again and forgets its failures."),
        ["failing_since"] = new("When the first of the failures was that no success came after."),
        ["secret"] = new("`whsec_` and the key of the signatures in base64. It is shown this once."),
        ["type"] = Member.Choice("", s_events),
        ["ReferralEvent.type"] = Member.Choice("", [.. Of("referral.")]),
        ["RewardEvent.type"] = Member.Choice("", [.. Of("reward.")]),
        ["TestEvent.type"] = Member.Choice("", WebhookEvents.Test),
        ["timestamp"] = new("When it happened."),
        ["TestEventData.id"] = new("The webhook's."),
        ["ReferralEventData.id"] = new("The referral's."),
        ["RewardEventData.id"] = new("The entry's of the ledger."),
        ["RewardEventData.status"] = Member.Choice("As the entry stands in the list of rewards.", "pending", "available", "final"),
        ["RewardEventData.referrer_id"] = new("Null, as the other side, for what no single referral earned."),
        ["reverses_id"] = new("The entry that is taken back."),
        ["WebhookDelivery.status"] = Member.Choice("", s_deliveries),
        ["ListWebhookDeliveriesItem.status"] = Member.Choice("", s_deliveries),
        ["next_attempt_at"] = new("Null once it is settled."),
        ["attempts"] = new("The latest 20, in their order."),
        ["ListWebhookDeliveriesAttempt.status"] = new("What was answered; null: nothing.") { Min = "100", Max = "599" },
        ["duration_ms"] = new("How long it took."),
        ["error"] = new("Why it failed, such as `timeout`; null: it did not."),
        ["response"] = new("How the answer began."),
        ["ListRequestLogItem.status"] = new("What was answered.") { Min = "400", Max = "599" },
        ["ListRequestLogItem.code"] = new("The code of the problem."),
        ["route"] = new("The path, with names for its values."),
        ["errors"] = new("What was wrong with which field.")
    };

    private static IEnumerable<string> Of(string kind) =>
        WebhookEvents.All.Where(name => name.StartsWith(kind, StringComparison.Ordinal));
}
