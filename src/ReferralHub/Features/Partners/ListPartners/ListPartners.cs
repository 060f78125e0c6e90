using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Partners;

namespace ReferralHub.Features.Partners;

/// <summary>All partners, oldest first, disabled ones too.</summary>
internal static class ListPartners
{
    internal sealed record Query : IRequest<Result<List<Partner>>>;

    internal sealed class Handler(NpgsqlDataSource db) : IRequestHandler<Query, Result<List<Partner>>>
    {
        public async Task<Result<List<Partner>>> Handle(Query query, CancellationToken ct) =>
            await db.QueryAsync<Partner>(ListPartnersSql.All, null, ct);
    }
}
