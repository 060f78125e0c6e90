using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

/// <summary>
/// An inviter named after the sign-up. A sign-up cannot close a circle, for nobody is invited by who is not there yet; this can, so late
/// invitations take turns (<see cref="LateInviteSql.TakeTurns"/>) and each sees the whole chain.
/// </summary>
internal static class LateInvite
{
    private const string Field = "invite_code";
    private static readonly TimeSpan s_window = TimeSpan.FromDays(7);
    internal static readonly Error SelfReferral = Error.Invalid("self_referral", "Nobody can invite themselves", Field);
    internal static readonly Error ReferralCycle =
        Error.Invalid("referral_cycle", "You invited this person, directly or through others", Field);
    internal static readonly Error AlreadyReferred = Error.Conflict("already_referred", "You were invited by somebody already", Field);
    internal static readonly Error WindowClosed =
        Error.Conflict("claim_window_closed", "This can be said within seven days of the sign-up", Field);

    /// <summary>Null if it counts from now on.</summary>
    internal static async Task<Error?> Claim(
        Transaction transaction, Invitations invitations, Guid userId, DateTime signedUpAt, string code, Client client, DateTimeOffset now)
    {
        var open = now.UtcDateTime - signedUpAt <= s_window;
        var values = invitations.With(new { UserId = userId, Open = open }, Attribution.Of(code, null), client.Address);
        var inviter = await transaction.QuerySingleOrDefaultAsync<Inviter>(LateInviteSql.FindInviter, values);
        if (AttributionErrors.Of(inviter?.State, Field) is { } unusable)
            return unusable;
        if (inviter!.Id == userId)
            return SelfReferral;
        if (await transaction.QuerySingleOrDefaultAsync<bool>(LateInviteSql.IsInvitedBy, new { InviterId = inviter.Id, UserId = userId }))
            return ReferralCycle;
        if (await transaction.QuerySingleOrDefaultAsync<bool>(LateInviteSql.IsReferred, new { UserId = userId }))
            return AlreadyReferred;
        if (!open)
            return WindowClosed;
        // a link without a cap is not locked: it may have been switched off since it was looked at
        var outcome = await transaction.QuerySingleOrDefaultAsync<Outcome>(LateInviteSql.Insert, values);
        return outcome!.Made ? null : AttributionErrors.Of(outcome.State, Field) ?? AlreadyReferred;
    }

    private sealed record Inviter(Guid Id, string State);

    private sealed record Outcome(bool Made, string? State);
}
