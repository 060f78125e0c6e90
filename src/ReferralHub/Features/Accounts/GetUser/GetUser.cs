using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

/// <summary>A person: whole to themselves and to admins, to others a name. A malformed id is nobody's.</summary>
internal static class GetUser
{
    internal sealed record Query(string Id, Caller Caller) : IRequest<Result<Answer>>;

    /// <summary>One of the two.</summary>
    internal sealed record Answer(Profile? Profile, Stranger? Stranger);

    internal sealed record Stranger(Guid Id, string Username, DateTime CreatedAt);

    internal sealed class Handler(NpgsqlDataSource db, Profiles profiles) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query query, CancellationToken ct)
        {
            if (!Guid.TryParseExact(query.Id, "D", out var id))
                return Errors.NotFound;

            var answer = id == query.Caller.UserId || query.Caller.Role is Role.Admin
                ? new Answer(await profiles.Find(id, ct), null)
                : new Answer(null, await db.QuerySingleOrDefaultAsync<Stranger>(GetUserSql.Find, new { Id = id }, ct));
            return answer is { Profile: null, Stranger: null } ? Errors.NotFound : answer;
        }
    }
}
