using System.Net;
using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Referrals;

/// <summary>
/// Looks at a new referral once, whatever is delivered twice, and again at an address that moves before it succeeds: passes it, and from
/// then on it succeeds with the person's verification, or rejects or holds it with a reason. The sign-up is long done and not touched.
/// What an admin has judged meanwhile is left alone, and nothing speaks against who is gone.
/// </summary>
internal static class ScreenReferral
{
    internal sealed class Handler(NpgsqlDataSource db, Settings settings, Invitations invitations, Outbox outbox, ReferralMetrics metrics,
        TimeProvider clock) : AsyncRequestHandler<ReferralMade>
    {
        private readonly FraudSettings _rules = settings.Referrals.Fraud;

        protected override async Task Handle(ReferralMade message, CancellationToken ct)
        {
            string? held = null;
            var changed = await db.TransactionAsync<bool>(async transaction =>
            {
                var suspect = await transaction.QuerySingleOrDefaultAsync<Suspect>(ScreenReferralSql.Find, new { message.ReferralId });
                if (suspect is null)
                    return false;
                if (await Reason(transaction, suspect, message.AddressAlone) is not { } reason)
                    return await Pass(transaction, suspect.Id);
                var flagged = await Flag(transaction, suspect.Id, reason);
                held = flagged && FraudScreen.StatusOf(reason) is ReferralStatus.Pending ? reason : null;
                return flagged;
            }, ct);
            // most are passed and stay pending: nobody has anything to do then
            if (changed.Value)
                outbox.Wake();
            if (held is not null)
                metrics.Held(held);
        }

        /// <summary>In the order of <see cref="FraudScreen"/>; null if nothing speaks against it.</summary>
        private async Task<string?> Reason(Transaction transaction, Suspect suspect, bool addressAlone)
        {
            if (_rules.Alias && FraudScreen.IsSameMailbox(suspect.ReferrerEmail, suspect.Email))
                return FraudScreen.SelfReferralAlias;
            if (!addressAlone && _rules.SameAddress && suspect.AddressHash is { } address
                && await IsReferrersAddress(transaction, suspect, address))
                return FraudScreen.SameDeviceAddress;
            if (!addressAlone && _rules.Velocity && suspect.NetworkHash is not null && await IsOneTooMany(transaction, suspect))
                return FraudScreen.Velocity;
            return _rules.Disposable && FraudScreen.IsDisposable(suspect.Email) ? FraudScreen.DisposableEmail : null;
        }

        private async Task<bool> IsReferrersAddress(Transaction transaction, Suspect suspect, byte[] address)
        {
            var at = suspect.SignedUpAt!.Value;
            var seen = await transaction.QueryAsync<string>(ScreenReferralSql.ReferrersAddresses,
                new { suspect.ReferrerId, At = at, Since = at - TimeSpan.FromHours(_rules.SameAddressHours) });
            return seen.Any(text => IPAddress.TryParse(text, out var known)
                && invitations.AddressHash(known).AsSpan().SequenceEqual(address));
        }

        private async Task<bool> IsOneTooMany(Transaction transaction, Suspect suspect)
        {
            var (at, window) = (suspect.SignedUpAt!.Value, TimeSpan.FromMinutes(_rules.VelocityMinutes));
            _ = await transaction.ExecuteAsync(ScreenReferralSql.TakeTurns, new { suspect.ReferrerId, suspect.NetworkHash });
            return _rules.VelocityLimit <= await transaction.QuerySingleOrDefaultAsync<int>(ScreenReferralSql.CountOthers, new
            {
                suspect.Id,
                suspect.ReferrerId,
                suspect.NetworkHash,
                At = at,
                From = at - window,
                To = at + window,
                _rules.VelocityLimit
            });
        }

        /// <summary>Whether it is successful now.</summary>
        private async Task<bool> Pass(Transaction transaction, Guid referralId)
        {
            var now = clock.GetUtcNow();
            var referred = await transaction.QuerySingleOrDefaultAsync<Guid?>(ScreenReferralSql.Pass,
                new { ReferralId = referralId, Now = now.UtcDateTime });
            return referred is { } userId && await transaction.ExecuteAsync(ReferralSql.Settle,
                new { UserId = userId, Now = now.UtcDateTime, AuditId = Guid.CreateVersion7(now), ReferralStep.Settle.Action }) > 0;
        }

        /// <summary>Whether nobody was quicker.</summary>
        private async Task<bool> Flag(Transaction transaction, Guid referralId, string reason)
        {
            var (now, status) = (clock.GetUtcNow(), FraudScreen.StatusOf(reason));
            var changed = await transaction.ExecuteAsync(ScreenReferralSql.Flag,
                new { ReferralId = referralId, Status = status, Reason = reason, Now = now.UtcDateTime });
            if (changed == 1)
                _ = await transaction.ExecuteAsync(AuditSql.Insert, AuditEvent.OfSystem(
                    now, status is ReferralStatus.Rejected ? "referral_rejected" : "referral_held", "referral", referralId, reason,
                    new { status = ReferralStatus.Pending }, new { status, reason }));
            return changed == 1;
        }

        private sealed record Suspect(
            Guid Id, Guid ReferrerId, string? ReferrerEmail, string? Email, byte[]? AddressHash, byte[]? NetworkHash, DateTime? SignedUpAt);
    }
}
