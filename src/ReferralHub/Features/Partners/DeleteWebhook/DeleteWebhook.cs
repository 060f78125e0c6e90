using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;

namespace ReferralHub.Features.Partners;

/// <summary>
/// Takes an endpoint away: it gets nothing any more, but for what is on its way at this moment. Its secrets go at once, the rest of it in
/// time, for there may be much.
/// </summary>
internal static class DeleteWebhook
{
    internal sealed record Command(Guid PartnerId, string Id) : IRequest<Result<Unit>>;

    internal sealed class Handler(NpgsqlDataSource db, TimeProvider clock) : IRequestHandler<Command, Result<Unit>>
    {
        public async Task<Result<Unit>> Handle(Command command, CancellationToken ct) =>
            Guid.TryParseExact(command.Id, "D", out var id)
                && await db.QuerySingleAsync<bool>(DeleteWebhookSql.Delete,
                    new { Id = id, command.PartnerId, Now = clock.GetUtcNow().UtcDateTime }, ct)
                ? Unit.Value
                : Errors.NotFound;
    }
}
