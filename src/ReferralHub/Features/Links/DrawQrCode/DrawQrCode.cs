using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Qr;

namespace ReferralHub.Features.ReferralLinks;

/// <summary>
/// The address of a link of the caller's, to be scanned from paper or a screen. Whether the link is open does not matter: it can be opened
/// again, and what was printed before it got another code still leads to it. Another's link, a deleted one and one that never was are not
/// found alike.
/// </summary>
internal static class DrawQrCode
{
    internal sealed record Query(Guid UserId, string Id) : IRequest<Result<string>>;

    internal sealed class Handler(NpgsqlDataSource db, Links links) : IRequestHandler<Query, Result<string>>
    {
        public async Task<Result<string>> Handle(Query query, CancellationToken ct)
        {
            if (!Guid.TryParseExact(query.Id, "D", out var id))
                return Errors.NotFound;
            var key = new { LinkId = id, query.UserId };
            if (await db.QuerySingleOrDefaultAsync<string?>(DrawQrCodeSql.FindCode, key, ct) is not { } code)
                return Errors.NotFound;
            var url = links.Referral(code);
            return QrSvg.Of(QrCode.Of(url), $"QR code of {url}");
        }
    }
}
